import { serveFits } from './serve-fits.ts';

// The script of the fit's worker. A `Fitter` starts it.
serveFits(
	(answer, transfer) => postMessage(answer, { transfer }),
	(receive) => {
		addEventListener('message', ({ data }: MessageEvent<unknown>) => receive(data));
	},
);
