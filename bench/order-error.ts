import { fewOf, sized } from '../scripts/smoke.ts';
import { COMBINATIONS } from '../test/browser/support/combinations/combination.ts';
import type { OrderError } from './pages/order-error.ts';
import { leaveOut, runPage } from './run-page.ts';

/**
 * Errors of the splats' order on the screen while camera and faces move, in every engine on every API: in every frame the order
 * is read back and compared with the depths of that frame. The target is 0. Beside it are the errors of an order that is one
 * frame late.
 *
 *     npx tsx bench/order-error.ts
 */
console.log(
	`${'combination'.padEnd(34)}sorter  frames  pairs    wrong  wrong if one frame late  key step  ` +
		'farthest splat from its oracle',
);
let wrong = 0;
for (const name of fewOf(COMBINATIONS, 1)) {
	const bench = await runPage('bench/pages/order-error.ts');
	for (const sorter of ['gpu', 'cpu'] as const) {
		try {
			const result = await bench.call<OrderError>('run', {
				name,
				sorter,
				frames: sized(30, 2),
				splats: sized(4000, 500),
			});
			wrong += result.wrongPairs;
			console.log(
				name.padEnd(34) +
					sorter.padEnd(8) +
					String(result.frames).padEnd(8) +
					String(result.pairs).padEnd(9) +
					String(result.wrongPairs).padEnd(7) +
					String(result.wrongPairsIfOneFrameLate).padEnd(25) +
					`${(result.keyStepMetres * 1e6).toFixed(1)} µm`.padEnd(10) +
					`${(result.farthestMetres * 1e6).toFixed(2)} µm`,
			);
		} catch (error) {
			leaveOut(name, error);
		}
	}
	await bench.close();
}
if (wrong > 0) process.exitCode = 1;
