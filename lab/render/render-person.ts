import { sized } from '../../scripts/smoke.ts';
import type { Person } from '../people/person.ts';
import type { Camera } from './camera.ts';
import type { LitPerson } from './lit-person.ts';
import { NEUTRAL_POSE, type Pose, poseLayers } from './pose-layers.ts';
import { clearSamples, drawSurface, type SampleBuffer } from './rasterizer.ts';

/** How a picture is made. */
export interface RenderOptions {
	/** Samples along each side of a pixel: 2 (default) or 3. */
	readonly samples?: 1 | 2 | 3;
	/** Layers left out, by name. */
	readonly without?: readonly string[];
	/** Label skin by its region of the head mesh: `personLabels` names the numbers. */
	readonly regions?: boolean;
}

/** A rendered picture. */
export interface RenderedPicture {
	/** Width and height in pixels. */
	readonly size: number;
	/** Premultiplied display sRGB and coverage, 4 numbers a pixel, from the top left. */
	readonly rgba: Float32Array;
	/** What the middle of a pixel shows: 0 nothing, else 1 + index into `person.layers`, or into `personLabels`. */
	readonly labels: Uint8Array;
	/** How far before the camera that is, along its view direction: metres; Infinity where there is nothing. */
	readonly depths: Float32Array;
}

/** What the numbers of a picture drawn with `regions` stand for: 0 is nothing, n is the n-1st of these. */
export function personLabels({ mesh, layers }: Person): string[] {
	return [...mesh.regionNames, ...layers.map(({ name }) => name)];
}

/**
 * Draws a lit person in a pose: depth buffer for what is opaque, cards sorted sample by sample, blended in display space.
 * Deterministic. The light is the one baked on the neutral face.
 */
export function renderPerson(
	lit: LitPerson,
	camera: Camera,
	pose: Pose = NEUTRAL_POSE,
	{ samples = sized(2, 1), without = [], regions = false }: RenderOptions = {},
): RenderedPicture {
	const buffer = clearSamples(camera.size * samples);
	const posed = poseLayers(lit.person, pose);
	const names = lit.person.mesh.regionNames.length;
	for (const blend of [false, true]) {
		lit.layers.forEach(({ layer, mipmap, light }, index) => {
			if ((layer.alpha === 'blend') !== blend || without.includes(layer.name)) return;
			const { triangles, uvs, twoSided } = layer;
			const triangleLabels = regions ? layer.triangleRegions : undefined;
			const label = triangleLabels ? 0 : regions ? names + index : index;
			const surface = { triangles, uvs, light, mipmap, blend, twoSided, label, triangleLabels };
			drawSurface(buffer, { ...surface, positions: posed[index]! }, camera);
		});
	}
	return resolve(buffer, camera.size, samples);
}

/** Blends the cards over the opaque surface and averages the samples of each pixel. */
function resolve(buffer: SampleBuffer, size: number, samples: number): RenderedPicture {
	const rgba = new Float32Array(size * size * 4);
	const labels = new Uint8Array(size * size);
	const pixelDepths = new Float32Array(size * size).fill(Infinity);
	const { width, depths, colors, heads, cards } = buffer;
	const share = 1 / (samples * samples);
	for (let y = 0; y < width; y++) {
		for (let x = 0; x < width; x++) {
			const at = y * width + x;
			let through = 1;
			let r = 0;
			let g = 0;
			let b = 0;
			let label = 0;
			let depth = Infinity;
			for (let card = heads[at]!; card >= 0 && through > 0.003; card = cards.next[card]!) {
				if (cards.depths[card]! >= depths[at]!) break;
				const a = cards.colors[card * 4 + 3]! * through;
				r += a * cards.colors[card * 4]!;
				g += a * cards.colors[card * 4 + 1]!;
				b += a * cards.colors[card * 4 + 2]!;
				through -= a;
				if (label === 0 && through < 0.5) {
					label = cards.labels[card]!;
					depth = cards.depths[card]!;
				}
			}
			if (depths[at]! < Infinity) {
				r += through * colors[at * 3]!;
				g += through * colors[at * 3 + 1]!;
				b += through * colors[at * 3 + 2]!;
				through = 0;
				if (label === 0) {
					label = buffer.labels[at]!;
					depth = depths[at]!;
				}
			}
			const pixel = ((y / samples) | 0) * size + ((x / samples) | 0);
			rgba[pixel * 4] = rgba[pixel * 4]! + share * r;
			rgba[pixel * 4 + 1] = rgba[pixel * 4 + 1]! + share * g;
			rgba[pixel * 4 + 2] = rgba[pixel * 4 + 2]! + share * b;
			rgba[pixel * 4 + 3] = rgba[pixel * 4 + 3]! + share * (1 - through);
			if (x % samples === samples >> 1 && y % samples === samples >> 1) {
				labels[pixel] = label;
				pixelDepths[pixel] = depth;
			}
		}
	}
	return { size, rgba, labels, depths: pixelDepths };
}
