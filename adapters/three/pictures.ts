import type { Camera, Object3D, WebGLRenderTarget } from 'three';
import { AvatarOrder } from '../../src/avatar-system.ts';
import type { RenderWalk } from './render-walk.ts';

/** Pictures that a renderer remembers: mirrors, render targets, the six faces of cube cameras. */
const PICTURE_LIMIT = 32;

/** One camera's view of one scene into one target, kept from frame to frame. */
export interface Picture {
	readonly order: AvatarOrder;
	scene: Object3D | null;
	rig: Camera | null;
	target: WebGLRenderTarget | null;
	face: number;
	/** Which `render()` the order belongs to. */
	walkSerial: number;
	/** The eye that draws now, and the clusters it has drawn. */
	eye: Camera | null;
	readonly drawn: boolean[];
	lastUse: number;
}

/** The pictures of one renderer, the least recently drawn one first to be forgotten. */
export class Pictures {
	readonly #pictures: Picture[] = [];
	#uses = 0;

	/** The picture of a scene from a rig into a target and cube face; a fresh one has walk number -1. */
	find(scene: Object3D, rig: Camera, target: WebGLRenderTarget | null, face: number): Picture {
		this.#uses++;
		let oldest: Picture | undefined;
		for (let i = 0; i < this.#pictures.length; i++) {
			const picture = this.#pictures[i]!;
			if (picture.scene === scene && picture.rig === rig && picture.target === target && picture.face === face) {
				picture.lastUse = this.#uses;
				return picture;
			}
			if (!oldest || picture.lastUse < oldest.lastUse) oldest = picture;
		}
		let picture = oldest;
		if (!picture || this.#pictures.length < PICTURE_LIMIT) {
			picture = newPicture();
			this.#pictures.push(picture);
		}
		picture.scene = scene;
		picture.rig = rig;
		picture.target = target;
		picture.face = face;
		picture.walkSerial = -1;
		picture.lastUse = this.#uses;
		return picture;
	}

	/** Whether a walk is that of a render inside this one, with the same camera into another target. */
	claimedByAnother(picture: Picture, walk: RenderWalk): boolean {
		for (let i = 0; i < this.#pictures.length; i++) {
			const other = this.#pictures[i]!;
			if (other !== picture && other.rig === picture.rig && other.walkSerial === walk.serial) return true;
		}
		return false;
	}

	/** Forgets all. */
	clear(): void {
		this.#pictures.length = 0;
	}
}

function newPicture(): Picture {
	return {
		order: new AvatarOrder(),
		scene: null,
		rig: null,
		target: null,
		face: 0,
		walkSerial: -1,
		eye: null,
		drawn: [],
		lastUse: 0,
	};
}
