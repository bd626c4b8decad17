import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../../src/fit/engine/create-engine.ts';
import { CHARTS } from '../../../src/fit/prior/anchor-set.ts';
import { hairShift, shiftHair } from '../../../src/fit/prior/hair-shift.ts';
import { PersonMaps } from '../../../src/fit/prior/person-maps.ts';
import { readPrior } from '../../../src/fit/prior/read-prior.ts';
import { readHeadModel } from '../../../src/rig/head-model.ts';
import { TRIANGLE_MAP_STRIDE } from '../../../src/splat/triangle-map.ts';

const asset = (path: string): Uint8Array =>
	new Uint8Array(readFileSync(new URL(`../../../assets/${path}`, import.meta.url)));
const bytes = asset('prior/prior.bin');
const head = readHeadModel(
	new TextDecoder().decode(asset('head-model/head-model.json')),
	asset('head-model/head-model.bin'),
);
const engine = await createEngine();
const prior = readPrior(bytes, engine);
afterAll(() => engine.dispose());

const SIZE = 128;
const raster = engine.createRaster({ splatCount: prior.anchors.count, maxSize: SIZE });

/** The person of a code on the average head of the head model, from the front (yaw 0) or the back (π): picture and coverage. */
function drawCode(deviations: (k: number) => number, yaw: number): { image: number[]; coverage: number[] } {
	const { model, anchors, average, codeMeans, codeDeviations } = prior;
	const code = engine.allocate(model.shape.codeCount);
	code.values.set(Float32Array.from(codeMeans, (x, k) => x + deviations(k) * codeDeviations[k]!));
	const carry = new PersonMaps(head.mean, average);
	const maps = engine.allocate((head.mean.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
	carry.write(maps.values, head.mean.positions);
	const triangles = engine.allocateIndices(anchors.count);
	triangles.values.set(anchors.triangles);
	model.decode(code);
	shiftHair(model.splats, hairShift(anchors, head.mean, average, carry.skull));
	const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
	const worldToView = [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0, 0, -0.1, -1, 1];
	raster.draw(
		{ splats: model.splats, binding: { triangles, maps } },
		{ camera: { worldToView, focalPixels: 2.4 * SIZE, size: SIZE }, background: [0, 1, 0] },
	);
	return {
		image: [...raster.image.values],
		coverage: Array.from(raster.transmittance.values, (x) => 1 - x),
	};
}

/** Mean over a square of 7 pixels. */
function around(plane: readonly number[], x: number, y: number): number {
	let sum = 0;
	for (let dy = -3; dy <= 3; dy++) for (let dx = -3; dx <= 3; dx++) sum += plane[(y + dy) * SIZE + x + dx]! / 49;
	return sum;
}

describe('the prior that ships', () => {
	test('belongs to the head model that ships, and is at most 10 MB', () => {
		const { counts, anchors } = prior;
		expect(counts.vertexCount * 3).toBe(head.mean.positions.length);
		expect(counts.triangleCount * 3).toBe(head.mean.triangles.length);
		expect(bytes.length).toBeLessThanOrEqual(10e6);
		expect(new Set([...anchors.charts].map((chart) => CHARTS[chart]!))).toEqual(new Set(CHARTS));
	});

	test('begins with a person: skin in the face, a head without holes from front and back', () => {
		const front = drawCode(() => 0, 0);
		const back = drawCode(() => 0, Math.PI);
		for (const { coverage } of [front, back]) {
			const share = coverage.reduce((sum, x) => sum + x, 0) / coverage.length;
			expect(share).toBeGreaterThan(0.2);
			expect(share).toBeLessThan(0.7);
			expect(around(coverage, SIZE / 2, SIZE / 2)).toBeGreaterThan(0.97);
		}
		const pixels = SIZE * SIZE;
		const cheek = [0, 1, 2].map((k) => around(front.image.slice(k * pixels, (k + 1) * pixels), 70, 66));
		expect(cheek[0]).toBeGreaterThan(cheek[1]!);
		expect(cheek[1]).toBeGreaterThan(cheek[2]!);
	});

	test('makes other people of other codes', () => {
		const one = drawCode((k) => (k % 2 === 0 ? 1 : -1), 0).image;
		const other = drawCode((k) => (k % 2 === 0 ? -1 : 1), 0).image;
		const difference = one.reduce((sum, x, i) => sum + Math.abs(x - other[i]!), 0) / one.length;
		expect(difference).toBeGreaterThan(0.02);
		expect(one.every(Number.isFinite)).toBe(true);
	});
});
