import type { GaussianAvatar } from 'gaspard/three';

/** Position and target of the camera of all views: right-handed, metres. */
export interface Look {
	readonly eye: readonly [number, number, number];
	readonly target: readonly [number, number, number];
	/** Degrees of the picture's height. */
	readonly fieldOfView: number;
}

/** The part of an avatar that the page uses, for any engine. */
export type ViewedAvatar = Pick<GaussianAvatar, 'drivers' | 'holdPose' | 'core' | 'asset'>;

/** One engine on one API, with the avatar in it. */
export interface View {
	readonly canvas: HTMLCanvasElement;
	readonly avatar: ViewedAvatar;
	/** Where splats are sorted: `gpu` or `cpu`. */
	readonly sorter: string;
	/** Pixels of the canvas. */
	resize(width: number, height: number): void;
	look(look: Look): void;
	/** Draws one frame, now. */
	draw(): void;
	/** Settles when the next frame shows everything. */
	ready(): Promise<void>;
}

/** Behind the avatar, in every view. */
export const BACKGROUND = '#2a2521';
