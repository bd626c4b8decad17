import { describe, expect, test } from 'vitest';
import { isGaspardError } from '../../../src/errors.ts';
import { RefEngine } from '../../../src/fit/engine/ref/ref-engine.ts';
import { SPLAT_STRIDE } from '../../../src/fit/engine/splat-layout.ts';
import type { AnchorSet } from '../../../src/fit/prior/anchor-set.ts';
import { unitDensity } from '../../../src/fit/prior/person-density.ts';
import { priorSections } from '../../../src/fit/prior/prior-layout.ts';
import { PriorModel } from '../../../src/fit/prior/prior-model.ts';
import { readPrior } from '../../../src/fit/prior/read-prior.ts';
import { type TrainedPrior, writePrior } from '../../../src/fit/prior/write-prior.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';

const SHAPE = { splatCount: 128, codeCount: 3, featureCount: 8, hiddenCount: 8 };
const random = seededRandom(7);
const spread = (length: number, size: number): Float32Array =>
	Float32Array.from({ length }, () => (random() - 0.5) * size);

function makeRecords(): Float32Array {
	const records = spread(SHAPE.splatCount * SPLAT_STRIDE, 1);
	for (let s = 0; s < records.length; s += SPLAT_STRIDE) {
		records[s + 3] = 0;
		records[s + 7] = 1;
		for (let k = 8; k < 11; k++) records[s + k] = records[s + k]! - 6;
		records[s + 11] = 0;
	}
	return records;
}

const COUNTS = { vertexCount: 12, triangleCount: 10, identityCount: 2, peopleCount: 2, stepCount: 5 };

function makePrior(): TrainedPrior {
	const model = new PriorModel(new RefEngine(), SHAPE);
	model.template.values.values.set(makeRecords());
	model.basis.mean.values.set(spread(model.basis.mean.length, 0.5));
	model.basis.basis.values.set(spread(model.basis.basis.length, 2));
	model.decoder.weights.values.values.set(spread(model.decoder.weights.values.length, 1));
	model.decoder.features.values.values.set(spread(model.decoder.features.values.length, 2));
	const anchors: AnchorSet = {
		count: SHAPE.splatCount,
		charts: Uint8Array.from({ length: 128 }, (_, i) => i % 8),
		triangles: Uint32Array.from({ length: 128 }, (_, i) => i % 10),
		records: makeRecords(),
		normals: Float32Array.from({ length: 384 }, (_, i) => (i % 3 === 1 ? 1 : 0)),
		spacings: new Float32Array(128).fill(0.003),
		places: new Float32Array(512),
	};
	const codes = [Float32Array.of(1, 2, 3), Float32Array.of(3, 2, -1)];
	const density = { ...unitDensity(2, 3), mean: Float32Array.of(0.5, -1, 0, 0.25, 2), precision: spread(25, 3) };
	return { model, anchors, average: spread(36, 0.3), triangleCount: 10, codes, density, stepCount: 5 };
}

const prior = makePrior();
const bytes = writePrior(prior);
const read = (file: Uint8Array) => readPrior(file, new RefEngine());

/** The code of the error that reading throws; undefined where the file is good. */
function verdict(file: Uint8Array): string | undefined {
	try {
		read(file);
		return undefined;
	} catch (error) {
		if (isGaspardError(error)) return error.code;
		throw error;
	}
}

function changed(change: (view: DataView, at: (section: string) => number) => void): Uint8Array {
	const copy = bytes.slice();
	const { sections } = priorSections({ ...SHAPE, ...COUNTS });
	change(new DataView(copy.buffer), (section) => sections.get(section)!.offset);
	return copy;
}

describe('the file of a prior', () => {
	const again = read(bytes);

	test('gives back what was written', () => {
		expect(again.counts).toEqual({ ...SHAPE, ...COUNTS });
		expect([...again.average]).toEqual([...(prior.average as Float32Array)]);
		expect(again.density).toEqual(prior.density);
		expect(again.anchors.charts).toEqual(prior.anchors.charts);
		expect(again.anchors.triangles).toEqual(prior.anchors.triangles);
		expect(again.anchors.spacings).toEqual(prior.anchors.spacings);
		expect(again.anchors.normals).toEqual(prior.anchors.normals);
		prior.anchors.records.forEach((x, i) => {
			expect(Math.abs(again.anchors.records[i]! - x)).toBeLessThan(2e-5);
		});
		expect([...again.codeMeans]).toEqual([2, 2, 1]);
		expect([...again.codeDeviations]).toEqual([1, 0, 2]);
	});

	test("is read alike from Node's Buffer, wherever that lies in its pool", () => {
		const padded = Buffer.alloc(bytes.length + 5);
		padded.set(bytes, 5);
		expect([...read(padded.subarray(5)).average]).toEqual([...again.average]);
	});

	test('decodes to the same splats, within the step of the basis', () => {
		const splats = [prior.model, again.model].map((model) => {
			const code = new RefEngine().allocate(3);
			code.values.set([0.7, -1.2, 0.4]);
			model.decode(code);
			return Float64Array.from(model.splats.values);
		});
		// A gain of 2 (logits) times half a step of 2/254 for each of three numbers of a code.
		splats[0]!.forEach((x, i) => {
			expect(Math.abs(splats[1]![i]! - x)).toBeLessThan(i % 16 === 15 ? 0.02 : 0.002);
		});
	});

	test('written again it loses nothing more', () => {
		const twice = writePrior({ ...prior, model: again.model, anchors: again.anchors });
		const rewritten = read(twice);
		expect(rewritten.anchors.charts).toEqual(again.anchors.charts);
		expect([...rewritten.model.basis.basis.values]).toEqual([...again.model.basis.basis.values]);
	});

	test('may begin anywhere in a larger buffer', () => {
		const larger = new Uint8Array(bytes.length + 7);
		larger.set(bytes, 3);
		expect(verdict(larger.subarray(3, 3 + bytes.length))).toBe(undefined);
	});

	test('numbers that are not finite are not written', () => {
		const broken = makePrior();
		broken.model.decoder.weights.values.values[5] = Number.NaN;
		expect(() => writePrior(broken)).toThrow(/not finite/);
	});
});

describe('hostile bytes', () => {
	test('every cut is refused as truncated', () => {
		for (let length = 0; length < bytes.length; length += 97) {
			expect(verdict(bytes.subarray(0, length))).toBe('asset/truncated');
		}
	});

	test('other files, other versions and trailing bytes are refused', () => {
		expect(verdict(changed((view) => view.setUint32(0, 0x46546c67, true)))).toBe('asset/corrupt');
		expect(verdict(changed((view) => view.setUint32(4, 1, true)))).toBe('asset/unsupported');
		const longer = new Uint8Array(bytes.length + 4);
		longer.set(bytes);
		expect(verdict(longer)).toBe('asset/corrupt');
	});

	test('no count makes it allocate beyond its limits', () => {
		for (let field = 0; field < 8; field++) {
			for (const count of [0, 1, 7, 130_944, 0x7fffffff, 0xffffffff]) {
				const code = verdict(changed((view) => view.setUint32(8 + field * 4, count, true)));
				// How many people and steps there were changes no size.
				if (field < 5 || count > 1e9) expect(code).toMatch(/^asset\/(corrupt|too-large|truncated)$/);
			}
		}
	});

	test('numbers that no prior has are refused', () => {
		const cases: ((view: DataView, at: (section: string) => number) => void)[] = [
			(view, at) => view.setFloat32(at('templateMiddles'), Number.NaN, true),
			(view, at) => view.setFloat32(at('templateMiddles'), 30, true),
			(view, at) => view.setFloat32(at('templateMiddles') + 7 * 4, 5, true),
			(view, at) => view.setFloat32(at('anchorsSteps'), Infinity, true),
			(view, at) => view.setUint8(at('charts'), 200),
			(view, at) => view.setUint16(at('triangles'), 10, true),
			(view, at) => view.setFloat32(at('spacings'), -1, true),
			(view, at) => view.setFloat32(at('basisSteps'), 1e9, true),
			(view, at) => view.setFloat32(at('weights'), Number.NaN, true),
			(view, at) => view.setFloat32(at('codeDeviations'), -1, true),
			(view, at) => view.setFloat32(at('average'), 100, true),
		];
		for (const change of cases) expect(verdict(changed(change))).toBe('asset/corrupt');
	});

	test('random damage is refused or yields finite splats', () => {
		const noise = seededRandom(21);
		for (let round = 0; round < 60; round++) {
			const copy = bytes.slice();
			for (let k = 0; k < 4; k++) copy[Math.floor(noise() * copy.length)] = Math.floor(noise() * 256);
			if (verdict(copy) !== undefined) continue;
			const engine = new RefEngine();
			const { model } = readPrior(copy, engine);
			model.decode(engine.allocate(3));
			expect(model.splats.values.every(Number.isFinite)).toBe(true);
		}
	});
});
