import type { RenderingConvention } from '../../src/asset/avatar-asset.ts';
import type { ReferenceCamera } from './camera.ts';
import type { WorldSplats } from './deform-splats.ts';
import { projectSplat } from './project-splat.ts';
import { showsAvatar } from './screen-door.ts';

/** One group of splats of the same convention, with its place in the picture's order. */
export interface BlendItem {
	readonly splats: WorldSplats;
	readonly index: number;
	readonly convention: RenderingConvention;
	/** Opacity of the whole avatar. @default 1 */
	readonly opacity?: number;
}

/**
 * Reference for the image: blends back to front, premultiplied, at each pixel centre, in f64.
 * Returns 4 numbers a pixel, 0..1, premultiplied, from the top left.
 */
export function blendSplats(camera: ReferenceCamera, backToFront: readonly BlendItem[]): Float64Array {
	const { width, height } = camera;
	const picture = new Float64Array(width * height * 4);
	for (const { splats, index, convention, opacity = 1 } of backToFront) {
		const screen = projectSplat(
			camera,
			[...splats.centers.subarray(index * 3, index * 3 + 3)],
			[...splats.covariances.subarray(index * 9, index * 9 + 9)],
			splats.colors[index * 4 + 3]!,
			convention,
		);
		if (!screen) continue;
		const left = Math.max(0, Math.floor(screen.x - screen.halfWidth));
		const right = Math.min(width - 1, Math.ceil(screen.x + screen.halfWidth));
		const top = Math.max(0, Math.floor(screen.y - screen.halfHeight));
		const bottom = Math.min(height - 1, Math.ceil(screen.y + screen.halfHeight));
		for (let row = top; row <= bottom; row++) {
			for (let column = left; column <= right; column++) {
				if (!showsAvatar(column, height - 1 - row, opacity)) continue;
				const dx = column + 0.5 - screen.x;
				const dy = row + 0.5 - screen.y;
				const squared = screen.conic[0] * dx * dx + 2 * screen.conic[1] * dx * dy + screen.conic[2] * dy * dy;
				if (squared > screen.cutoff) continue;
				const alpha = screen.alpha * Math.exp(-0.5 * squared);
				const at = (row * width + column) * 4;
				for (let k = 0; k < 3; k++) {
					picture[at + k] = splats.colors[index * 4 + k]! * alpha + picture[at + k]! * (1 - alpha);
				}
				picture[at + 3] = alpha + picture[at + 3]! * (1 - alpha);
			}
		}
	}
	return picture;
}
