import type { Subject } from './subject.ts';

/** What a page is asked to show. */
export interface SceneOptions {
	/** Which way of the renderer's: API, sorter. */
	readonly variant: string;
	readonly avatar: string;
	readonly people: number;
	/** Width and height of the canvas, pixels. */
	readonly size: number;
}

/** One renderer with the subject in front of a black background: the same few verbs for all. */
export interface PeerScene {
	/** Camera with 30 degrees of height, near 0.05 m, far 50 m; y up. */
	look(eye: readonly [number, number, number], target: readonly [number, number, number]): void;
	/** Puts every splat where the pose has it; null where the renderer has no way. Part of the frame's time. */
	readonly move: ((pose: number) => void | Promise<void>) | null;
	/** Draws a frame as a render loop would. */
	draw(): void;
	/** The order on the screen, where it never leaves the GPU. */
	order?(): Promise<Uint32Array | null>;
	/** Milliseconds of the last frame that went into sorting on the main thread, where that can be told apart. */
	sortMilliseconds?(): number;
	/** Who sorts. */
	readonly sorter: string;
}

/** Makes a renderer's scene; resolves when the next frame shows everything. */
export type MakeScene = (subject: Subject, options: SceneOptions) => Promise<PeerScene>;

/** A canvas of the page. */
export function addCanvas(size: number): HTMLCanvasElement {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = size;
	canvas.style.width = canvas.style.height = `${size}px`;
	document.body.append(canvas);
	return canvas;
}
