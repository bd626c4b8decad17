import type { BakeView } from './bake-views.ts';
import type { TrainingView } from './polish-splats.ts';
import type { SplatEngine } from './splat-engine.ts';

const BACKGROUND = [0.5, 0.5, 0.5] as const;

/** Mean PSNR over the pictures of one kind. */
export interface Quality {
	/** Such as `sphere`, `expression`, `close-up eyes`. */
	readonly kind: string;
	readonly pictures: number;
	/** Mean over the pictures of the PSNR of the whole picture, dB. */
	readonly meanDecibels: number;
	/** The same inside the coverage of the mesh. */
	readonly insideDecibels: number;
	/** The worst picture of the kind. */
	readonly worst: { readonly decibels: number; readonly id: string };
}

/** The row of the table that a view counts in. */
export function qualityKind({ kind, pose }: BakeView): string {
	if (kind === 'sphere') return 'neutral, full sphere';
	if (kind === 'face') return pose.name === 'neutral' ? 'neutral, face' : 'expressions';
	return kind === 'detail' ? 'close-up details' : `close-up ${kind}`;
}

/** PSNR of the engine's splats against pictures of the mesh over grey, by kind of view. */
export function evaluateSplats(
	engine: SplatEngine,
	views: readonly TrainingView[],
	options: { readonly count?: number; readonly scaleFactor?: number } = {},
): Quality[] {
	const kinds = new Map<string, { whole: number[]; inside: number[]; ids: string[] }>();
	for (const { view, picture, pose } of views) {
		engine.render({ camera: view.camera, background: BACKGROUND, pose, ...options });
		const { whole, inside } = pictureDecibels(engine.image, picture);
		const kind = qualityKind(view);
		const row = kinds.get(kind) ?? { whole: [], inside: [], ids: [] };
		kinds.set(kind, row);
		row.whole.push(whole);
		row.inside.push(inside);
		row.ids.push(view.id);
	}
	return [...kinds].map(([kind, { whole, inside, ids }]) => {
		const worst = whole.indexOf(Math.min(...whole));
		return {
			kind,
			pictures: whole.length,
			meanDecibels: mean(whole),
			insideDecibels: mean(inside),
			worst: { decibels: whole[worst]!, id: ids[worst]! },
		};
	});
}

/** PSNR of planes r, g, b (held within 0..1) against a premultiplied picture over grey: all of it, and where it is covered. */
export function pictureDecibels(image: Float32Array, picture: Uint8Array): { whole: number; inside: number } {
	const pixels = picture.length / 4;
	let sum = 0;
	let insideSum = 0;
	let insideCount = 0;
	for (let i = 0; i < pixels; i++) {
		const through = 1 - picture[i * 4 + 3]! / 255;
		let squared = 0;
		for (let k = 0; k < 3; k++) {
			const shown = Math.min(1, Math.max(0, image[k * pixels + i]!));
			squared += (shown - picture[i * 4 + k]! / 255 - through * BACKGROUND[k]!) ** 2;
		}
		sum += squared;
		if (through < 0.99) {
			insideSum += squared;
			insideCount++;
		}
	}
	const decibels = (meanSquare: number): number => -10 * Math.log10(Math.max(meanSquare, 1e-10));
	return { whole: decibels(sum / pixels / 3), inside: decibels(insideSum / Math.max(1, insideCount) / 3) };
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, x) => sum + x, 0) / values.length;
}
