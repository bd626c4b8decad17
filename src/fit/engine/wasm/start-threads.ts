/** What a helping thread gets to know. */
interface ThreadStart {
	readonly module: WebAssembly.Module;
	readonly memory: WebAssembly.Memory;
	readonly control: number;
	readonly scratch: number;
}

// The whole life of a thread: say that it is there, then serve (src/fit/engine/wasm/assembly/index-threads.ts). As text, so that no bundler has
// to know of a second file.
const SERVE =
	'const k=new WebAssembly.Instance(d.module,{env:{memory:d.memory,abort(){}}}).exports;here();k.serve(d.control,d.scratch)';
const IN_PAGE = `onmessage=({data:d})=>{const here=()=>postMessage(0);${SERVE}}`;
const IN_NODE = `const{workerData:d,parentPort:p}=require('node:worker_threads');const here=()=>p.postMessage(0);${SERVE}`;

/** How long a thread may take to start, milliseconds: a busy machine is slow, one that forbids threads silent. */
const START_LIMIT = 20_000;

/**
 * Starts one thread for each piece of scratch memory. Resolves, once all are there, to the function that ends them for good; to
 * undefined where threads cannot be had (a page whose rules forbid workers from text).
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
