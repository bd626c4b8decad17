/** Memory of this thread alone: tile states, rows of the network, rows of the window. */
export let scratch: usize = 0;

/** Sets the address of this thread's memory. */
export function setScratch(at: usize): void {
	scratch = at;
}
