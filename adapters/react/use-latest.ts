import { type RefObject, useLayoutEffect, useRef } from 'react';

/** What the last finished render gave, for functions that run later. */
export function useLatest<Value>(value: Value): Readonly<RefObject<Value>> {
	const latest = useRef(value);
	useLayoutEffect(() => {
		latest.current = value;
	});
	return latest;
}
