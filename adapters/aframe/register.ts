import type { Object3D } from 'three';
import type { ClipPlayback } from '../../src/drive/index.ts';
import { type ExpressionName, GaspardError, type LoadOptions } from '../../src/index.ts';
import { GaussianAvatar } from '../three/index.ts';

/** The part of A-Frame that this module uses. */
export interface AFrame {
	readonly THREE: { readonly REVISION: string };
	readonly components: Readonly<Record<string, unknown>>;
	registerComponent(name: string, definition: object): unknown;
}

/** The part of an entity that this module uses. */
interface Entity extends HTMLElement {
	readonly object3D: Object3D;
	setObject3D(type: string, object: Object3D): void;
	removeObject3D(type: string): void;
	emit(name: string, detail: unknown, bubbles?: boolean): void;
}

/** The component's properties. */
interface Data {
	readonly src: string;
	readonly gaze: Entity | null;
	readonly clip: string;
	readonly expression: string;
	readonly opacity: number;
	readonly splats: number;
	readonly idle: boolean;
}

interface Component {
	readonly el: Entity;
	readonly data: Data;
	avatar: GaussianAvatar | undefined;
	/** Aborts the current download. */
	download: AbortController | undefined;
	clipPlayback: ClipPlayback | undefined;
	paused: boolean;
	load(): Promise<void>;
	unload(): void;
	applyProperties(): void;
	playClip(address: string): void;
	fail(error: unknown): void;
}

/** The first release of three.js that avatars support. */
const FIRST_REVISION = 180;

/**
 * Registers the component with A-Frame.
 *
 * | property | value |
 * |---|---|
 * | `src` | URL of the avatar file, or the selector of an `a-asset-item` |
 * | `gaze` | selector of an entity to look at, such as the camera's; without it the avatar looks around |
 * | `clip` | URL of a clip to play, or the selector of an `a-asset-item` |
 * | `expression` | weights by ARKit name: `jawOpen 0.5, mouthSmileLeft 1` |
 * | `opacity` | 0..1 |
 * | `splats` | maximum number of splats; 0 for all |
 * | `idle` | whether the avatar has idle motion |
 *
 * Events: `model-loaded` (`detail.model` is the avatar) and `model-error` (`detail.error` is a GaspardError). `el.pause()` stops the
 * face. A second registration does nothing.
 *
 * @param options - How files are loaded, such as `wasmPaths`.
 * @throws GaspardError `engine/unsupported-version` for an A-Frame before version 1.8.
 */
export function registerGaussianAvatarComponent(aframe: AFrame, options: LoadOptions = {}): void {
	if (Number.parseInt(aframe.THREE.REVISION, 10) < FIRST_REVISION) {
		throw new GaspardError(
			'engine/unsupported-version',
			`This A-Frame has three.js r${aframe.THREE.REVISION}, but avatars need r${FIRST_REVISION}. Use A-Frame 1.8 or newer.`,
			{ actual: `three r${aframe.THREE.REVISION}`, expected: `three r${FIRST_REVISION}` },
		);
	}
	loadOptions = options;
	if (!aframe.components['gaussian-avatar']) aframe.registerComponent('gaussian-avatar', DEFINITION);
}

let loadOptions: LoadOptions = {};

/** What A-Frame gets: its own handlers, and every method of the component that they call. */
interface Definition extends Pick<Component, 'load' | 'unload' | 'applyProperties' | 'playClip' | 'fail'> {
	readonly schema: object;
	init(): void;
	update(before: Partial<Data>): void;
	play(): void;
	pause(): void;
	remove(): void;
}

const DEFINITION: Definition & ThisType<Component> = {
	schema: {
		src: { type: 'model' },
		gaze: { type: 'selector' },
		clip: { type: 'asset' },
		expression: { type: 'string' },
		opacity: { type: 'number', default: 1 },
		splats: { type: 'int', default: 0 },
		idle: { type: 'boolean', default: true },
	},

	init() {
		this.paused = true;
	},

	update(before: Partial<Data>) {
		const { data } = this;
		if (data.src !== before.src || data.idle !== (before.idle ?? data.idle)) this.load();
		else this.applyProperties();
		if (data.clip !== (before.clip ?? '')) this.playClip(data.clip);
	},

	play() {
		this.paused = false;
		if (this.avatar) this.avatar.playing = true;
	},

	pause() {
		this.paused = true;
		if (this.avatar) this.avatar.playing = false;
	},

	remove() {
		this.unload();
	},

	/** Loads `src`. The previous head stays until then. */
	async load() {
		this.download?.abort();
		const { src, idle } = this.data;
		if (!src) return this.unload();
		this.download = new AbortController();
		const { signal } = this.download;
		try {
			const avatar = await GaussianAvatar.load(src, { ...loadOptions, idle, signal });
			if (signal.aborted) return avatar.dispose();
			this.unload();
			this.avatar = avatar;
			avatar.playing = !this.paused;
			avatar.addEventListener('error', ({ error }) => this.fail(error));
			this.el.setObject3D('mesh', avatar);
			this.applyProperties();
			if (this.data.clip) this.playClip(this.data.clip);
			this.el.emit('model-loaded', { format: 'gaussian-avatar', model: avatar });
		} catch (error) {
			if (signal.aborted) return;
			this.unload();
			this.fail(error);
		}
	},

	unload() {
		this.download?.abort();
		this.clipPlayback = undefined;
		if (!this.avatar) return;
		this.el.removeObject3D('mesh');
		this.avatar.dispose();
		this.avatar = undefined;
	},

	/** Applies the properties to the avatar. */
	applyProperties() {
		const { avatar, data } = this;
		if (!avatar) return;
		avatar.gazeAt(data.gaze?.object3D ?? null);
		avatar.opacity = data.opacity;
		avatar.splatLimit = data.splats > 0 ? data.splats : Infinity;
		try {
			avatar.expression.release();
			avatar.expression.set(readWeights(data.expression));
		} catch (error) {
			this.fail(error);
		}
	},

	/** Plays a clip; an empty address stops the previous one. */
	playClip(address: string) {
		this.clipPlayback?.stop();
		this.clipPlayback = address ? this.avatar?.play(address) : undefined;
	},

	fail(error: unknown) {
		console.error(`gaussian-avatar ${this.data.src}:`, error);
		this.el.emit('model-error', { format: 'gaussian-avatar', src: this.data.src, error }, false);
	},
};

/** Parses weights by name: `jawOpen 0.5, mouthSmileLeft 1`. */
function readWeights(text: string): Partial<Record<ExpressionName, number>> {
	const weights: Partial<Record<ExpressionName, number>> = {};
	for (const part of text.split(',')) {
		const [name, weight] = part.trim().split(/\s+/);
		if (name) weights[name as ExpressionName] = Number(weight);
	}
	return weights;
}
