import { describe, expect, test } from 'vitest';
import { RefEngine } from '../../../src/fit/engine/ref/ref-engine.ts';
import { SPLAT_STRIDE } from '../../../src/fit/engine/splat-layout.ts';
import { addPriorTerm } from '../../../src/fit/person/prior-term.ts';
import { addSeen, priorTermWeights } from '../../../src/fit/person/seen-weights.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const random = seededRandom(8);
const COUNT = 3;

/** strength · mean of weight · squared deviation, written out again. */
function holdLoss(
	splats: Float64Array,
	held: Float64Array,
	weights: number[],
	spacings: number[],
	strength: number,
): number {
	let sum = 0;
	for (let i = 0; i < COUNT; i++) {
		const squared = (from: number, to: number): number => {
			let part = 0;
			for (let f = from; f < to; f++) part += (splats[i * SPLAT_STRIDE + f]! - held[i * SPLAT_STRIDE + f]!) ** 2;
			return part;
		};
		const apart =
			squared(0, 3) / spacings[i]! ** 2 +
			squared(4, 8) +
			squared(8, 11) +
			10 * squared(12, 15) +
			0.05 * squared(15, 16);
		sum += weights[i]! * apart;
	}
	return (strength * sum) / COUNT;
}

describe('what holds splats to the result of the first stage', () => {
	test('its gradient is that of weighted squared deviations, positions in spacings', () => {
		const splats = Float64Array.from({ length: COUNT * SPLAT_STRIDE }, () => random() - 0.5);
		const held = Float64Array.from({ length: COUNT * SPLAT_STRIDE }, () => random() - 0.5);
		const weights = [0.05, 1, 4];
		const spacings = [0.5, 1, 2];
		const gradient = new Float64Array(splats.length);
		addPriorTerm(gradient, splats, held, weights, spacings, 0.3);
		for (let i = 0; i < splats.length; i++) {
			const kept = splats[i]!;
			splats[i] = kept + 1e-5;
			const more = holdLoss(splats, held, weights, spacings, 0.3);
			splats[i] = kept - 1e-5;
			const less = holdLoss(splats, held, weights, spacings, 0.3);
			splats[i] = kept;
			expect(gradient[i]).toBeCloseTo((more - less) / 2e-5, 6);
		}
		expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.1);
	});

	test('is weak where a splat was well seen, strong where it was not, and falls in between', () => {
		const [unseen, little, some, well, very] = priorTermWeights(Float64Array.of(0, 1, 2, 4, 400));
		expect(unseen!).toBeGreaterThan(40 * well!);
		expect(little!).toBeLessThan(unseen!);
		expect(some!).toBeLessThan(little!);
		expect(well!).toBeLessThan(some!);
		expect(very).toBe(well);
		expect(well!).toBeGreaterThan(0);
	});

	test('a splat in front is seen by its pixels, one behind it hardly, one outside not at all', () => {
		const engine = new RefEngine();
		const splats = engine.allocate(3 * SPLAT_STRIDE);
		const write = (i: number, x: number, z: number): void => {
			splats.values.set([x, 0, z, 0, 0, 0, 0, 1, -3, -3, -3, 0, 0.5, 0.5, 0.5, 5], i * SPLAT_STRIDE);
		};
		write(0, 0, 0.2);
		write(1, 0, -0.2);
		write(2, 5, 0);
		const worldToView = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -1, 1];
		const camera = { worldToView, focalPixels: 64, size: 64 };
		const raster = engine.createRaster({ splatCount: 3, maxSize: 64 });
		const scratch = engine.allocate(3 * SPLAT_STRIDE);
		const seen = new Float64Array(3);
		addSeen(seen, raster, { splats }, camera, scratch);
		const covered = Array.from(raster.transmittance.values).reduce((sum, through) => sum + 1 - through, 0);
		expect(seen[0]! + seen[1]!).toBeCloseTo(covered, 3);
		expect(seen[0]!).toBeGreaterThan(20);
		expect(seen[1]!).toBeLessThan(0.5 * seen[0]!);
		expect(seen[2]).toBe(0);
		expect(Math.max(...Array.from(scratch.values, Math.abs))).toBe(0);
	});
});
