/** Memory that belongs to this thread alone: tile states, rows of the network, rows of the window. */
export let scratch: usize = 0;

/** Says where this thread's own memory begins. */
export function setScratch(at: usize): void {
	scratch = at;
}
