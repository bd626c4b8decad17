import type { LitLayer, LitPerson } from './lit-person.ts';

/** The white of an eye that comes out from under the lids is at least this bright, relative to the middle of the eye. */
const LEAST_EYE_LIGHT = 0.6;
/** Half angle of the middle of the eye, around +z. */
const EYE_MIDDLE = Math.cos(0.6);

/**
 * A lit person as splats can show it: skin is seen from both sides, since a splat has no back (this matters below the
 * bust), and the parts of the eyes that lids cover in the neutral pose are not left in the dark, since gaze brings them
 * to light.
 */
export function readyPerson(lit: LitPerson): LitPerson {
	return {
		...lit,
		layers: lit.layers.map((layer) => {
			if (layer.layer.name === 'skin') return { ...layer, layer: { ...layer.layer, twoSided: true } };
			return layer.layer.name === 'eyes' ? withEyeLight(layer, lit.person.mesh.jointPositions) : layer;
		}),
	};
}

function withEyeLight(eyes: LitLayer, joints: Float32Array): LitLayer {
	const { positions } = eyes.layer;
	const light = Float32Array.from(eyes.light);
	for (const joint of [6, 9]) {
		const own: number[] = [];
		const mean = [0, 0, 0];
		let count = 0;
		for (let v = 0; v < positions.length / 3; v++) {
			const offset = [0, 1, 2].map((k) => positions[v * 3 + k]! - joints[joint + k]!);
			const distance = Math.hypot(...offset);
			if (distance > 0.025) continue;
			own.push(v);
			if (offset[2]! / distance < EYE_MIDDLE) continue;
			for (let k = 0; k < 3; k++) mean[k]! += light[v * 3 + k]!;
			count++;
		}
		for (const v of own) {
			for (let k = 0; k < 3; k++) {
				light[v * 3 + k] = Math.max(light[v * 3 + k]!, (LEAST_EYE_LIGHT * mean[k]!) / Math.max(1, count));
			}
		}
	}
	return { ...eyes, light };
}
