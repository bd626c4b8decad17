import { serveFits } from './serve-fits.ts';

// The worker's script: a page starts it through `createFitter`.
serveFits(
	(answer, transfer) => postMessage(answer, { transfer }),
	(receive) => {
		addEventListener('message', ({ data }: MessageEvent<unknown>) => receive(data));
	},
);
