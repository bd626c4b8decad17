import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import type { SplatEngine } from '../bake/splat-engine.ts';
import type { Camera } from '../render/camera.ts';

/** A picture with what draws it. */
export interface CorrectivePicture {
	readonly camera: Camera;
	/** Premultiplied display sRGB and coverage, 4 bytes a pixel. */
	readonly picture: Uint8Array;
	/** The number of its pose; 0 is neutral. */
	readonly pose: number;
	/** The pose in the engine. */
	readonly enginePose: number;
}

/** What every splat would have to change its colour by in every pose, as far as pictures say. */
export interface SplatResiduals {
	readonly poseCount: number;
	/** Splat by splat, pose by pose, r g b: display sRGB, less what pose 0 lacks. 0 where no picture of the pose shows the splat. */
	readonly colors: Float32Array;
	/** Pixels that a splat is worth over all pictures. */
	readonly pixels: Float32Array;
}

const BACKGROUND = [0.5, 0.5, 0.5] as const;
/** A splat seen by fewer pixels than this in a pose changes by less than its pixels say. */
const FEW_PIXELS = 1.5;

/**
 * Throws the errors of pictures back on the splats that drew them: the mean of the error over a splat's pixels, weighted by how much
 * of each is the splat's. Two backward passes a picture, no iteration.
 */
export function splatResiduals(
	engine: SplatEngine,
	pictures: readonly CorrectivePicture[],
	poseCount: number,
): SplatResiduals {
	const { count } = engine;
	const colors = new Float32Array(count * poseCount * 3);
	const pixels = new Float32Array(count);
	const worth = new Float32Array(count);
	const sums = new Float32Array(count * 3);
	const byPose = groupByPose(pictures);
	for (const [pose, shown] of byPose) {
		worth.fill(0);
		sums.fill(0);
		for (const { camera, picture, enginePose } of shown) {
			engine.render({ camera, background: BACKGROUND, pose: enginePose });
			writeError(engine, picture);
			engine.backward();
			takeColors(sums, engine);
			engine.imageGradient.fill(1, 0, picture.length / 4);
			engine.imageGradient.fill(0, picture.length / 4, (picture.length / 4) * 3);
			engine.backward();
			const { gradients } = engine;
			for (let i = 0; i < count; i++) worth[i] = worth[i]! + gradients[i * SPLAT_STRIDE + 12]!;
			gradients.fill(0);
		}
		for (let i = 0; i < count; i++) {
			if (worth[i]! < 0.02) continue;
			pixels[i] = pixels[i]! + worth[i]!;
			for (let k = 0; k < 3; k++) {
				colors[(i * poseCount + pose) * 3 + k] = sums[i * 3 + k]! / (worth[i]! + FEW_PIXELS);
			}
		}
	}
	subtractNeutral(colors, count, poseCount);
	return { poseCount, colors, pixels };
}

/** Takes what pose 0, neutral, lacks off every other: it is the avatar's own fault, and correctives are 0 there. */
function subtractNeutral(colors: Float32Array, count: number, poseCount: number): void {
	for (let i = 0; i < count; i++) {
		const at = i * poseCount * 3;
		for (let p = 1; p < poseCount; p++) {
			const seen = colors[at + p * 3]! !== 0 || colors[at + p * 3 + 1]! !== 0;
			if (seen) for (let k = 0; k < 3; k++) colors[at + p * 3 + k] = colors[at + p * 3 + k]! - colors[at + k]!;
		}
		colors.fill(0, at, at + 3);
	}
}

function groupByPose(pictures: readonly CorrectivePicture[]): Map<number, CorrectivePicture[]> {
	const groups = new Map<number, CorrectivePicture[]>();
	for (const one of pictures) {
		const group = groups.get(one.pose);
		if (group) group.push(one);
		else groups.set(one.pose, [one]);
	}
	return groups;
}

/** Writes picture less image where the gradient of the image belongs. */
function writeError(engine: SplatEngine, picture: Uint8Array): void {
	const { image, imageGradient } = engine;
	const count = picture.length / 4;
	for (let k = 0; k < 3; k++) {
		for (let i = 0; i < count; i++) {
			const wanted = (picture[i * 4 + k]! + (255 - picture[i * 4 + 3]!) * BACKGROUND[k]!) / 255;
			imageGradient[k * count + i] = wanted - image[k * count + i]!;
		}
	}
}

function takeColors(sums: Float32Array, { gradients, count }: SplatEngine): void {
	for (let i = 0; i < count; i++) {
		for (let k = 0; k < 3; k++) sums[i * 3 + k] = sums[i * 3 + k]! + gradients[i * SPLAT_STRIDE + 12 + k]!;
	}
	gradients.fill(0);
}
