// Loads and stores of 32-bit words, by index from a byte pointer.

@inline export function loadF(base: usize, index: i32): f32 {
	return load<f32>(base + (<usize>index << 2));
}

@inline export function storeF(base: usize, index: i32, value: f32): void {
	store<f32>(base + (<usize>index << 2), value);
}

@inline export function addF(base: usize, index: i32, value: f32): void {
	const at = base + (<usize>index << 2);
	store<f32>(at, load<f32>(at) + value);
}

@inline export function loadI(base: usize, index: i32): i32 {
	return load<i32>(base + (<usize>index << 2));
}

@inline export function storeI(base: usize, index: i32, value: i32): void {
	store<i32>(base + (<usize>index << 2), value);
}
