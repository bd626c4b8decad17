import { expect, test } from 'vitest';
import { whitenCodes } from '../../../lab/prior/whiten-codes.ts';
import { RefEngine } from '../../../src/fit/engine/ref/ref-engine.ts';
import { PriorModel } from '../../../src/fit/prior/prior-model.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const SHAPE = { splatCount: 128, codeCount: 3, featureCount: 8, hiddenCount: 8 };

test('whitened codes say the same of everybody, through basis and network alike', () => {
	const random = seededRandom(3);
	const engine = new RefEngine();
	const model = new PriorModel(engine, SHAPE);
	const { template, basis, decoder } = model;
	for (const { values } of [template.values, basis.basis, decoder.weights.values, decoder.features.values]) {
		for (let i = 0; i < values.length; i++) values[i] = random() - 0.5;
	}
	// Far from mean 0, correlated, and of different size.
	const codes = Array.from({ length: 12 }, () => {
		const [a, b, c] = [random(), random(), random()] as const;
		return Float64Array.of(2 + a, -1 + a + 0.3 * b, 0.5 + 4 * c);
	});
	const code = engine.allocate(SHAPE.codeCount);
	const everybody = (): number[][] =>
		codes.map((z) => {
			code.values.set(z);
			model.decode(code);
			return [...model.splats.values];
		});
	const before = everybody();
	whitenCodes(
		model,
		codes,
		Array.from({ length: SHAPE.splatCount * 7 }, () => 0.5 + random()),
	);
	everybody().forEach((splats, person) => {
		splats.forEach((x, i) => {
			expect(x, `number ${i} of person ${person}`).toBeCloseTo(before[person]![i]!, 9);
		});
	});
	for (let k = 0; k < 3; k++) {
		for (let j = 0; j < 3; j++) {
			const together = codes.reduce((sum, z) => sum + z[k]! * z[j]!, 0) / codes.length;
			expect(together).toBeCloseTo(j === k ? 1 : 0, 9);
		}
	}
});
