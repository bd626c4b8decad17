import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Returns a ref to the value of the last committed render, for functions that run later. */
export function useLatest<Value>(value: Value): Readonly<RefObject<Value>> {
	const latest = useRef(value);
	useLayoutEffect(() => {
		latest.current = value;
	});
	return latest;
}
