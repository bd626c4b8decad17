import type { Avatar, AvatarOptions } from '../../../../src/avatar/avatar.ts';
import type { AvatarModel } from '../../../../src/avatar/avatar-model.ts';
import type { SorterKind, SplatBackend } from '../../../../src/gpu/splat-backend.ts';
import type { DrawList } from '../../../../src/scene/draw-list.ts';

/** Every engine on every API that avatars are drawn by. */
export const COMBINATIONS = [
	'three WebGLRenderer',
	'three WebGPURenderer',
	'three WebGPURenderer, forceWebGL',
	'Babylon Engine',
	'Babylon WebGPUEngine',
] as const;

export type CombinationName = (typeof COMBINATIONS)[number];

/** How a combination is made. */
export interface CombinationOptions {
	/** Pixels each way; one by default for what only counts. */
	readonly size?: number;
	readonly sorter?: SorterKind | 'measure';
	/** Splats that the back end has room for at most. */
	readonly maxSplats?: number;
}

/** An avatar in the scene of a combination. Right-handed metres, y up, whichever the engine. */
export interface CombinationHead {
	readonly core: Avatar;
	/** Column-major, as the engine drew it last. */
	avatarToWorld(): ArrayLike<number>;
	place(x: number, y: number, z: number, turnRadians?: number): void;
	/** Codes of the errors that the engine's object has reported. */
	readonly errors: readonly string[];
	/** Out of the scene, and disposed. */
	leave(): void;
}

/** One engine on one API with a canvas, a black scene and a camera: the same few verbs for all of them. */
export interface Combination {
	readonly name: CombinationName;
	/** GaussianAvatar.load of the engine's adapter, from bytes, into the scene. */
	load(
		bytes: Uint8Array,
		options: { readonly wasmPaths?: string; readonly decoder?: 'auto' | 'mesh' },
	): Promise<CombinationHead>;
	/** An avatar of a model, into the scene. */
	add(model: AvatarModel, options?: Pick<AvatarOptions, 'idle' | 'scheduler'>): CombinationHead;
	/** Where the camera stands and what it looks at; 30 degrees of height, near 0.05 m, far 50 m. */
	look(eye: readonly [number, number, number], target: readonly [number, number, number]): void;
	/** Column-major map from world to view, looking along -z, of what was drawn last. */
	worldToView(): ArrayLike<number>;
	/** Draws one frame; everything of it that is JavaScript has run when it returns. */
	draw(): void;
	/** Settles when materials are compiled, so that the next frame shows everything. */
	prepare(): Promise<void>;
	/** Draws one frame and gives the canvas: r g b a, rows from the top. */
	picture(): Uint8ClampedArray;
	/** Settles when the GPU has done what it was told. */
	settle(): Promise<void>;
	readonly sorter: SorterKind;
	readonly backend: SplatBackend;
	readonly lastOrder: DrawList | undefined;
	/** The API's own object, to read tables back with. */
	readonly device: GPUDevice | WebGL2RenderingContext;
	dispose(): void;
}

/** A canvas of the page. */
export function addCanvas(size: number): HTMLCanvasElement {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = size;
	canvas.style.width = canvas.style.height = `${size}px`;
	document.body.append(canvas);
	return canvas;
}

/** The canvas as it is in the task of a draw: r g b a, rows from the top. */
export function readCanvas(canvas: HTMLCanvasElement): Uint8ClampedArray {
	const copy = document.createElement('canvas');
	const { width, height } = canvas;
	copy.width = width;
	copy.height = height;
	const context = copy.getContext('2d', { willReadFrequently: true })!;
	context.drawImage(canvas, 0, 0);
	return context.getImageData(0, 0, width, height).data;
}
