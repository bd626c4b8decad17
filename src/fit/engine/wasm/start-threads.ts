/** Start data of a helper thread. */
interface ThreadStart {
	readonly module: WebAssembly.Module;
	readonly memory: WebAssembly.Memory;
	readonly control: number;
	readonly scratch: number;
}

// The script of a thread: it reports that it has started, then serves (src/fit/engine/wasm/assembly/index-threads.ts). It is a string, so
// that bundlers need not include a second file.
const SERVE =
	'const k=new WebAssembly.Instance(d.module,{env:{memory:d.memory,abort(){}}}).exports;here();k.serve(d.control,d.scratch)';
const IN_PAGE = `onmessage=({data:d})=>{const here=()=>postMessage(0);${SERVE}}`;
const IN_NODE = `const{workerData:d,parentPort:p}=require('node:worker_threads');const here=()=>p.postMessage(0);${SERVE}`;

/** Maximum time for a thread to start, milliseconds. A loaded machine is slow; one that forbids threads never answers. */
const START_LIMIT = 20_000;

/**
 * Starts one thread for each piece of scratch memory. Resolves, when all have started, to a function that terminates them; or to
 * undefined if threads are not available (a page whose content security policy forbids workers from blobs).
 */
export async function startThreads(
	module: WebAssembly.Module,
	memory: WebAssembly.Memory,
	control: number,
	scratch: readonly number[],
): Promise<(() => void) | undefined> {
	const ends: (() => void)[] = [];
	const stop = (): void => {
		for (const end of ends) end();
	};
	try {
		const starts = scratch.map((at) => start({ module, memory, control, scratch: at }, ends));
		await withinLimit(Promise.all(starts));
		return stop;
	} catch {
		stop();
		return undefined;
	}
}

function start(data: ThreadStart, ends: (() => void)[]): Promise<void> {
	const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads');
	if (threads) {
		const worker = new threads.Worker(IN_NODE, { eval: true, workerData: data });
		ends.push(() => void worker.terminate());
		return new Promise((resolve, reject) => {
			worker.once('error', reject);
			worker.once('message', () => {
				worker.unref();
				resolve();
			});
		});
	}
	const address = URL.createObjectURL(new Blob([IN_PAGE], { type: 'text/javascript' }));
	const worker = new Worker(address);
	ends.push(() => worker.terminate());
	return new Promise<void>((resolve, reject) => {
		worker.onerror = reject;
		worker.onmessage = () => resolve();
		worker.postMessage(data);
	}).finally(() => URL.revokeObjectURL(address));
}

function withinLimit<Result>(promise: Promise<Result>): Promise<Result> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('Threads did not start.')), START_LIMIT);
		promise.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
