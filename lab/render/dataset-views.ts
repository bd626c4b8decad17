import { createRandom, type Random } from '../people/random.ts';
import { type Camera, fibonacciDirections, lookAtCamera } from './camera.ts';
import { drawPose } from './draw-pose.ts';
import { NEUTRAL_POSE, type Pose } from './pose-layers.ts';

/** What the views of one person should be. */
export interface ViewPlan {
	/** Views in uniform light, and views in the person's own soft environment. */
	readonly uniformViews: number;
	readonly softViews: number;
	/** Width and height in pixels. */
	readonly size: number;
}

/** One picture to take. */
export interface DatasetView {
	readonly camera: Camera;
	readonly pose: Pose;
	readonly light: 'uniform' | 'soft';
}

/** Where the head is: between the eyes, as in every identity to within two centimetres; metres above the neck's base. */
const HEAD: readonly [number, number, number] = [0, 0.125, 0.03];
/** Of four views: two of the whole from all sides, one of the face, one whole in the neutral pose. */
const FACE_EVERY = 4;
const NEUTRAL_EVERY = 4;

/**
 * The views of one person: directions spread evenly over the whole sphere, a quarter of them closer to the face and from
 * its front, in random poses but for a quarter. The same seed gives the same views.
 */
export function datasetViews(seed: number, { uniformViews, softViews, size }: ViewPlan): DatasetView[] {
	const random = createRandom(seed, 'dataset views');
	const some = (count: number, light: DatasetView['light']): DatasetView[] => {
		const directions = fibonacciDirections(Math.max(1, count));
		const turn = random.between(0, 2 * Math.PI);
		const order = shuffled(count, random);
		return order.map((at, i) => {
			const face = i % FACE_EVERY === 1;
			const camera = face
				? faceCamera(random, size)
				: sphereCamera(directions.subarray(at * 3, at * 3 + 3), turn, random, size);
			return { camera, pose: i % NEUTRAL_EVERY === 0 ? NEUTRAL_POSE : drawPose(random), light };
		});
	};
	return [...some(uniformViews, 'uniform'), ...some(softViews, 'soft')];
}

/** Head and bust from a direction, nudged, turned about y. */
function sphereCamera(direction: Float64Array, turn: number, random: Random, size: number): Camera {
	const yaw = Math.atan2(direction[0]!, direction[2]!) + turn + random.normal() * 0.05;
	const pitch = Math.max(-1.48, Math.min(1.48, Math.asin(direction[1]!) + random.normal() * 0.05));
	const target = [random.normal() * 0.008, HEAD[1] - 0.035 + random.normal() * 0.012, 0.01] as const;
	return cameraAround(target, yaw, pitch, random.between(0.85, 1.5), random.between(0.175, 0.215), size);
}

/** The face from its front, up to a profile. */
function faceCamera(random: Random, size: number): Camera {
	const yaw = Math.max(-1.5, Math.min(1.5, random.normal() * 0.6));
	const target = [random.normal() * 0.006, HEAD[1] - 0.02 + random.normal() * 0.01, HEAD[2]] as const;
	return cameraAround(target, yaw, random.normal() * 0.25, random.between(0.6, 1.3), random.between(0.105, 0.14), size);
}

/** A camera that shows `halfHeight` metres above and below the target. */
function cameraAround(
	target: readonly [number, number, number],
	yaw: number,
	pitch: number,
	distance: number,
	halfHeight: number,
	size: number,
): Camera {
	const eye = [
		target[0] + distance * Math.sin(yaw) * Math.cos(pitch),
		target[1] + distance * Math.sin(pitch),
		target[2] + distance * Math.cos(yaw) * Math.cos(pitch),
	] as const;
	const fieldOfViewDegrees = (Math.atan(halfHeight / distance) * 360) / Math.PI;
	return lookAtCamera({ eye, target, fieldOfViewDegrees, size });
}

function shuffled(count: number, random: Random): number[] {
	const order = Array.from({ length: count }, (_, i) => i);
	for (let i = count - 1; i > 0; i--) {
		const j = Math.floor(random.next() * (i + 1));
		[order[i], order[j]] = [order[j]!, order[i]!];
	}
	return order;
}
