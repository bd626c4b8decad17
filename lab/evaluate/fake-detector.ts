import type { LandmarkView } from '../../src/fit/registration/register-landmarks.ts';
import { personalHeadMesh } from '../../src/rig/head-model.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { shippedHeadModel } from '../people/person-mesh.ts';
import { createRandom } from '../people/random.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';

/** What a landmark detector would say of a picture: true places with Gaussian noise (pixels at 256²), seeded. */
export function detectLandmarks(
	person: DatasetPerson,
	picture: number,
	vertices: ArrayLike<number>,
	noisePixels = 1.2,
): LandmarkView {
	const { camera, pose } = person.pictures[picture]!;
	const mesh = personalHeadMesh(shippedHeadModel(), person.positions);
	const posed = new Float32Array(mesh.positions.length);
	poseVertices(posed, mesh, pose.expression, pose.joints);
	const random = createRandom(person.seed, `landmarks ${picture}`);
	const noise = (noisePixels * camera.size) / 256;
	const { worldToView: m, focalPixels, size } = camera;
	const pixels = Array.from(vertices).flatMap((vertex) => {
		const at = vertex * 3;
		const [x, y, z] = [0, 1, 2].map(
			(k) => m[k]! * posed[at]! + m[4 + k]! * posed[at + 1]! + m[8 + k]! * posed[at + 2]! + m[12 + k]!,
		) as [number, number, number];
		return [
			size / 2 + (focalPixels * x) / -z + noise * random.normal(),
			size / 2 - (focalPixels * y) / -z + noise * random.normal(),
		];
	});
	return { pixels, size };
}

/** What a gaze tracker would say: the eyes' true quaternions (8 numbers) turned by about 3 degrees of seeded noise. */
export function detectEyes(person: DatasetPerson, picture: number, noiseRadians = 0.05): Float32Array {
	const { joints } = person.pictures[picture]!.pose;
	const random = createRandom(person.seed, `eyes ${picture}`);
	return Float32Array.from(
		Array.from(joints).slice(8),
		(x, i) => x + (i % 4 < 2 ? (noiseRadians / 2) * random.normal() : 0),
	);
}
