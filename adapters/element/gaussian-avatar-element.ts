import {
	createAvatarScheduler,
	type ExpressionControls,
	type ExpressionWeights,
	isGaspardError,
	type LoadOptions,
} from '../../src/index.ts';
import { GaussianAvatar } from '../three/index.ts';
import { ElementClip } from './element-clip.ts';
import { addOrbitInput } from './orbit-input.ts';
import { PortraitScene } from './portrait-scene.ts';
import { reflectBooleans, reflectStrings, upgradeProperties } from './reflect.ts';
import { type RenderClient, sharedRenderer } from './shared-renderer.ts';
import { elementStyle } from './style.ts';

/** Properties that reflect attributes: strings, and booleans by presence. */
const STRINGS = { src: 'src', clip: 'clip', alt: 'alt', lookAt: 'look-at', orbit: 'orbit', loading: 'loading' };
const BOOLEANS = ['autoplay', 'loop'];
/** Maximum pixel ratio. Faces are soft: more pixels cost time without a visible effect. */
const PIXEL_RATIO_LIMIT = 2;
/** Distance from the visible part of the page within which an element is loaded and drawn. */
const NEAR_VIEWPORT_MARGIN = '120px';

/** Node has no HTMLElement, but pages that are rendered on a server may import this module. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * A head as an element of a page:
 *
 * ```html
 * <gaussian-avatar src="ada.glb" alt="Ada"><img src="ada.jpg" alt="Ada" /></gaussian-avatar>
 * ```
 *
 * The content of the element is shown until the head is loaded, and if it cannot be shown. Visitors drag, or use the arrow keys, to look
 * around it. All elements of a page share one WebGL context; elements that are not visible cost nothing.
 *
 * | attribute | value |
 * |---|---|
 * | `src` | URL of the avatar file |
 * | `alt` | text for screen readers; by default the avatar's name |
 * | `look-at` | `viewer` (default), `pointer`, or `none`, which looks around |
 * | `clip`, `autoplay`, `loop` | URL of a clip; whether it starts by itself; whether it repeats |
 * | `orbit="none"` | pointer and keys do not turn the head |
 * | `loading="lazy"` | nothing is fetched before the element comes near the visible part of the page |
 *
 * Events: `progress`, `load`, `error` (`event.error` is a GaspardError; `preventDefault()` suppresses the message in the console), and
 * `ended` for a clip. If the visitor prefers reduced motion, idle motion and `autoplay` are off; what the page sets is shown.
 */
export class GaussianAvatarElement extends Base {
	static readonly observedAttributes: readonly string[] = ['src', 'clip', 'alt', 'look-at'];
	/** Load options of all elements of the page, such as `wasmPaths`. Set them before the first element loads. */
	static loadOptions: Omit<LoadOptions, 'signal' | 'onProgress' | 'onPrefix'> = {};

	declare src: string;
	declare clip: string;
	declare alt: string;
	declare lookAt: string;
	declare orbit: string;
	declare loading: string;
	declare autoplay: boolean;
	declare loop: boolean;

	readonly #internals = this.attachInternals();
	readonly #portrait = new PortraitScene();
	readonly #canvas = document.createElement('canvas');
	readonly #slot = document.createElement('slot');
	/** Message after a failure, if the element has no content. */
	readonly #words = document.createElement('span');
	readonly #clip = new ElementClip();
	readonly #client: RenderClient;
	/** Size of the box, CSS pixels. */
	#width = 0;
	#height = 0;
	#expression: ExpressionWeights | null = null;
	/** Aborted when the element leaves the page; undefined outside of a page. */
	#connection: AbortController | undefined;
	/** Aborts the current or last download. */
	#download: AbortController | undefined;
	#isNear = false;
	#stillness: MediaQueryList | undefined;
	#lastPicture = Number.NaN;

	constructor() {
		super();
		const root = this.attachShadow({ mode: 'open' });
		root.adoptedStyleSheets = [elementStyle()];
		this.#canvas.hidden = true;
		this.#canvas.part = 'picture';
		this.#words.part = 'words';
		this.#slot.append(this.#words);
		root.append(this.#canvas, this.#slot);
		this.#internals.role = 'img';
		this.#client = {
			portrait: this.#portrait,
			canvas: this.#canvas,
			width: () => Math.round(this.#width * Math.min(devicePixelRatio, PIXEL_RATIO_LIMIT)),
			height: () => Math.round(this.#height * Math.min(devicePixelRatio, PIXEL_RATIO_LIMIT)),
			beforePicture: (width, height, milliseconds) => this.#beforePicture(width, height, milliseconds),
			afterPicture: () => this.#afterPicture(),
		};
	}

	/** The avatar, an object of three.js with all features of `gaspard/three`. Undefined before the event `load`. */
	get avatar(): GaussianAvatar | undefined {
		return this.#portrait.avatar;
	}

	/** ARKit weights by name. They are kept when another head is loaded. Null releases all of them to the drivers. */
	get expression(): ExpressionControls | ExpressionWeights | null {
		return this.avatar?.expression ?? this.#expression;
	}

	set expression(weights: ExpressionWeights | null) {
		this.#expression = weights;
		this.avatar?.expression.release();
		if (weights) this.avatar?.expression.set(weights);
	}

	/** Plays the clip from its beginning, as soon as the head and the clip are loaded. */
	play(): void {
		this.#clip.playing = true;
		const { avatar } = this;
		if (avatar && this.clip)
			this.#clip.play(avatar, this.clip, this.loop, () => this.dispatchEvent(new Event('ended')));
	}

	/** Stops the clip: its effect on the face fades out. */
	stop(): void {
		this.#clip.stop();
	}

	connectedCallback(): void {
		upgradeProperties(this, [...Object.keys(STRINGS), ...BOOLEANS, 'expression']);
		// The element was only moved within the page.
		if (this.#connection) return;
		this.#connection = new AbortController();
		const { signal } = this.#connection;
		if (!this.hasAttribute('tabindex')) this.tabIndex = 0;
		this.#stillness = matchMedia('(prefers-reduced-motion: reduce)');
		this.#stillness.addEventListener('change', () => this.#applyStillness(), { signal });
		addOrbitInput(this, this.#portrait, signal);
		addEventListener('pointermove', (event) => this.#followPointer(event), { signal, passive: true });
		const sizes = new ResizeObserver(() => {
			this.#width = this.clientWidth;
			this.#height = this.clientHeight;
		});
		const places = new IntersectionObserver((entries) => this.#place(entries.at(-1)!), {
			rootMargin: NEAR_VIEWPORT_MARGIN,
		});
		signal.addEventListener('abort', () => {
			sizes.disconnect();
			places.disconnect();
		});
		sizes.observe(this);
		places.observe(this);
		// Deferred, so that the module that imported this class can set `loadOptions` first.
		setTimeout(() => {
			if (!signal.aborted && !this.#download && this.loading !== 'lazy') this.#load();
		});
	}

	disconnectedCallback(): void {
		queueMicrotask(() => {
			if (!this.isConnected) this.#leave();
		});
	}

	attributeChangedCallback(name: string, before: string | null, after: string | null): void {
		if (name === 'src' && this.#connection && (this.#download || this.loading !== 'lazy')) this.#load();
		else if (name === 'alt') this.#name();
		else if (name === 'look-at') this.#aim();
		else if (name === 'clip' && before !== after && this.avatar) this.#begin();
	}

	/** Frees all resources. The element may be inserted again. */
	#leave(): void {
		this.#connection?.abort();
		this.#download?.abort();
		this.#connection = this.#download = undefined;
		this.#isNear = false;
		this.#clip.stop();
		sharedRenderer.remove(this.#client);
		this.#take(undefined);
	}

	async #load(): Promise<void> {
		this.#download?.abort();
		this.#download = new AbortController();
		const { signal } = this.#download;
		if (!this.src) return this.#take(undefined);
		try {
			sharedRenderer.add(this.#client);
			const avatar = await GaussianAvatar.load(this.src, {
				...GaussianAvatarElement.loadOptions,
				// A separate scheduler, which stands still while the element is not visible.
				scheduler: createAvatarScheduler(),
				signal,
				onProgress: ({ loadedBytes, totalBytes }) => {
					const [lengthComputable, total] = [totalBytes !== undefined, totalBytes ?? 0];
					this.dispatchEvent(new ProgressEvent('progress', { loaded: loadedBytes, lengthComputable, total }));
				},
			});
			if (signal.aborted) return avatar.dispose();
			avatar.addEventListener('error', ({ error }) => this.#report(error));
			this.#take(avatar);
			this.dispatchEvent(new Event('load'));
		} catch (error) {
			if (signal.aborted) return;
			this.#take(undefined);
			this.#words.textContent = this.alt || 'This avatar cannot be shown.';
			this.#report(error);
		}
	}

	/** Shows a head; without one the content of the element. */
	#take(avatar: GaussianAvatar | undefined): void {
		// What the page has set since, by name, goes on to the next head.
		if (this.avatar) this.#expression = this.avatar.core.manual.heldWeights();
		this.#portrait.avatar = avatar;
		this.#lastPicture = Number.NaN;
		this.#words.textContent = '';
		if (!avatar) {
			this.#canvas.hidden = true;
			this.#slot.hidden = false;
		} else if (this.#expression) avatar.expression.set(this.#expression);
		this.#name();
		this.#aim();
		this.#applyStillness();
		this.#begin();
		sharedRenderer.show(this.#client, this.#isNear && avatar !== undefined);
	}

	#begin(): void {
		const wanted = this.#clip.playing || (this.autoplay && !this.#stillness?.matches);
		this.#clip.stop();
		if (wanted && this.#connection) this.play();
	}

	#applyStillness(): void {
		const { avatar } = this;
		if (avatar?.idle) avatar.drivers.find(avatar.idle)?.fadeTo(this.#stillness?.matches ? 0 : 1, 0);
	}

	#aim(): void {
		const { pointer, camera } = this.#portrait;
		const target = this.lookAt === 'none' ? null : this.lookAt === 'pointer' ? pointer : camera;
		this.avatar?.gazeAt(target);
	}

	#name(): void {
		this.#internals.ariaLabel = this.alt || this.avatar?.name || null;
	}

	#followPointer(event: PointerEvent): void {
		if (this.lookAt !== 'pointer' || !this.#isNear) return;
		const { left, top, width, height } = this.getBoundingClientRect();
		if (height === 0) return;
		const [right, up] = [event.clientX - left - width / 2, top + height / 2 - event.clientY];
		this.#portrait.pointTo(right / height, up / height);
	}

	#place({ isIntersecting }: IntersectionObserverEntry): void {
		this.#isNear = isIntersecting;
		if (isIntersecting && !this.#download) this.#load();
		sharedRenderer.show(this.#client, isIntersecting && this.avatar !== undefined);
	}

	#beforePicture(width: number, height: number, milliseconds: number): void {
		const seconds = (milliseconds - this.#lastPicture) / 1000;
		const atOnce = this.#stillness?.matches || Number.isNaN(seconds);
		this.#portrait.frame(width, height, atOnce ? Infinity : seconds);
		this.#lastPicture = milliseconds;
	}

	#afterPicture(): void {
		this.#canvas.hidden = false;
		this.#slot.hidden = true;
	}

	#report(error: unknown): void {
		const message = error instanceof Error ? error.message : String(error);
		const code = isGaspardError(error) ? error.code : 'error';
		if (this.dispatchEvent(new ErrorEvent('error', { error, message, cancelable: true }))) {
			console.error(`<gaussian-avatar> ${code}:`, error);
		}
	}
}

if (typeof HTMLElement !== 'undefined') {
	reflectStrings(GaussianAvatarElement.prototype, STRINGS);
	reflectBooleans(GaussianAvatarElement.prototype, BOOLEANS);
}
