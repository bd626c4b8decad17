import { isGaspardError } from '../../../src/errors.ts';
import { createEngine } from '../../../src/fit/engine/create-engine.ts';
import { trainMicro } from '../../fixtures/train-micro.ts';

// A worker of a page: trains a micro problem on as many threads as it is told, and says how it went.
addEventListener('message', async ({ data: threads }: MessageEvent<number>) => {
	try {
		const engine = await createEngine({ threads });
		const result = { threadCount: engine.threadCount, ...trainMicro(engine) };
		engine.dispose();
		postMessage(result);
	} catch (error) {
		postMessage({ error: isGaspardError(error) ? error.code : String(error) });
	}
});
