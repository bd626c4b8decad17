import type { RenderingConvention } from '../../src/asset/avatar-asset.ts';
import { type BlendItem, blendSplats } from '../../test/reference/blend-splats.ts';
import { deformSplats } from '../../test/reference/deform-splats.ts';
import { matricesOf, type Subject } from './measure/subject.ts';
import { depthsOf } from './measure/wrong-neighbours.ts';

/** How a renderer widens splats to pixels: as the avatar was trained; always by 0.3 px²; the same, made up for in opacity. */
export type Kernel = 'trained' | 'plain' | 'compensated';

/**
 * The subject as test/reference draws it, on the CPU, in doubles, in exact order: r g b bytes of an opaque black picture in
 * every pixel's first three of four numbers.
 */
export function referencePicture(
	subject: Subject,
	moment: { pose: number; angle: number },
	kernel: Kernel,
	size: number,
): Uint8ClampedArray {
	const conventions: Record<Kernel, RenderingConvention> = {
		trained: subject.asset.convention,
		plain: { dilationPixels2: 0.3, opacityCompensation: false },
		compensated: { dilationPixels2: 0.3, opacityCompensation: true },
	};
	const { mesh, splats } = subject.asset;
	const matrices = matricesOf(subject.view(moment.angle));
	const items: { depth: number; item: BlendItem }[] = [];
	for (const x of subject.places) {
		const posed = deformSplats({
			splats,
			restPositions: mesh.positions,
			triangles: mesh.triangles,
			posedPositions: subject.vertices(moment.pose),
			avatarToWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, 0, 0, 1],
		});
		const depths = depthsOf(posed.centers, matrices.worldToView);
		for (let index = 0; index < posed.count; index++) {
			items.push({ depth: depths[index]!, item: { splats: posed, index, convention: conventions[kernel] } });
		}
	}
	items.sort((a, b) => b.depth - a.depth);
	const picture = blendSplats(
		{ ...matrices, width: size, height: size },
		items.map(({ item }) => item),
	);
	const bytes = new Uint8ClampedArray(picture.length);
	for (let i = 0; i < picture.length; i++) bytes[i] = i % 4 === 3 ? 255 : 255 * picture[i]!;
	return bytes;
}
