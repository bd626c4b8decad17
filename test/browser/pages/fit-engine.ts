import { createEngine } from '../../../src/fit/engine/create-engine.ts';
import { trainMicro } from '../../fixtures/train-micro.ts';

/** What a worker said. */
export interface WorkerAnswer {
	readonly threadCount: number;
	readonly losses: number[];
	readonly splats: number[];
	readonly error?: string;
}

const tests = {
	/** Trains in a worker of this page. */
	trainInWorker(threads: number): Promise<WorkerAnswer> {
		const isolated = crossOriginIsolated ? '?isolated' : '';
		const worker = new Worker(`/bundle/test/browser/pages/fit-engine-worker.ts${isolated}`, { type: 'module' });
		return new Promise<WorkerAnswer>((resolve, reject) => {
			worker.onmessage = ({ data }) => resolve(data);
			worker.onerror = ({ message }) => reject(new Error(message));
			worker.postMessage(threads);
		}).finally(() => worker.terminate());
	},

	/** Trains on the page's own thread, which may not sleep. */
	async trainInPage(threads: number): Promise<WorkerAnswer> {
		const engine = await createEngine({ threads });
		const result = { threadCount: engine.threadCount, ...trainMicro(engine) };
		engine.dispose();
		return result;
	},
};

export type FitEngineTests = typeof tests;
Object.assign(globalThis, { tests });
