/** The same as index.ts for shared memory: other threads, which run `serve`, process items of `run` too. */
import { runItem } from './run';
import { setScratch } from './scratch';

export { bin } from './bin';
export { finishDecoder, prepareDecoder } from './decoder';
export { addMapGradients } from './pose';
export { joinVisible } from './project';
export { setScratch } from './scratch';

// Words of the control block. GENERATION grows with every job; HELPERS is the number of helper threads.
const GENERATION: usize = 0;
const WORK: usize = 4;
const BLOCK: usize = 8;
const COUNT: usize = 12;
const NEXT: usize = 16;
const BUSY: usize = 20;
const HELPERS: usize = 24;
/** Kind of work that ends the threads. */
const END: i32 = -1;
/** Polls of the control block before sleeping. */
const SPINS: i32 = 4000;
const SECOND: i64 = 1_000_000_000;
/** Approximate polls per second. */
const LOOKS_A_SECOND: i32 = 100_000_000;
/** A thread that does not respond for this time is lost: the browser or the user terminated it. */
const PATIENCE_SECONDS: i32 = 30;

/** Processes items until none are left. */
function drain(control: usize): void {
	const work = load<i32>(control, WORK), block = <usize>load<i32>(control, BLOCK), count = load<i32>(control, COUNT);
	for (;;) {
		const item = atomic.add<i32>(control + NEXT, 1);
		if (item >= count) return;
		runItem(work, block, item);
	}
}

/** Processes items 0..count-1 of one kind of work on all threads. Returns false if a thread is lost. */
export function run(work: i32, block: usize, count: i32, control: usize, mayWait: bool): bool {
	const helpers = load<i32>(control, HELPERS);
	if (count < 2 || helpers == 0) {
		for (let item = 0; item < count; item++) runItem(work, block, item);
		return true;
	}
	store<i32>(control, work, WORK);
	store<i32>(control, <i32>block, BLOCK);
	store<i32>(control, count, COUNT);
	store<i32>(control, 0, NEXT);
	atomic.store<i32>(control + BUSY, helpers);
	atomic.add<i32>(control + GENERATION, 1);
	atomic.notify(control + GENERATION, helpers);
	drain(control);
	for (let k = 0; k < SPINS; k++) if (atomic.load<i32>(control + BUSY) == 0) return true;
	for (let second = 0, looks = 0; second < PATIENCE_SECONDS; ) {
		const busy = atomic.load<i32>(control + BUSY);
		if (busy == 0) return true;
		if (mayWait) {
			if (atomic.wait<i32>(control + BUSY, busy, SECOND) == AtomicWaitResult.TIMED_OUT) second++;
		} else if (++looks == LOOKS_A_SECOND) {
			// A page's main thread may not sleep: it polls until the other threads are done.
			looks = 0;
			second++;
		}
	}
	return false;
}

/** Main loop of a helper thread: processes items until END. */
export function serve(control: usize, scratch: usize): void {
	setScratch(scratch);
	let seen = 0;
	for (;;) {
		while (atomic.load<i32>(control + GENERATION) == seen) atomic.wait<i32>(control + GENERATION, seen, -1);
		seen++;
		if (load<i32>(control, WORK) == END) return;
		drain(control);
		if (atomic.sub<i32>(control + BUSY, 1) == 1) atomic.notify(control + BUSY, 1);
	}
}

/** Makes all helper threads end. */
export function endThreads(control: usize): void {
	store<i32>(control, END, WORK);
	atomic.add<i32>(control + GENERATION, 1);
	atomic.notify(control + GENERATION, -1);
}
