type Request = Omit<RequestInit, 'signal' | 'body' | 'method'>;

const numbers = new WeakMap<object, number>();
let nextNumber = 1;

/**
 * A text that is the same for requests that ask for the same: headers, credentials and the other fields of `fetch` by value,
 * objects of other kinds by identity.
 */
export function requestKey(request: Request | undefined): string {
	const fields = Object.entries(request ?? {}).filter(([, value]) => value !== undefined);
	return fields
		.map(([name, value]) => `${name}=${name === 'headers' ? headersKey(value as HeadersInit) : valueKey(value)}`)
		.sort()
		.join('\n');
}

function headersKey(headers: HeadersInit): string {
	return JSON.stringify([...new Headers(headers)]);
}

function valueKey(value: unknown): string {
	if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return JSON.stringify(value);
	let number = numbers.get(value);
	if (!number) {
		number = nextNumber++;
		numbers.set(value, number);
	}
	return `#${number}`;
}
