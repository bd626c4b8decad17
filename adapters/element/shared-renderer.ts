import { WebGLRenderer } from 'three';
import { GaspardError } from '../../src/index.ts';
import { disposeAvatarRenderer } from '../three/index.ts';
import type { PortraitScene } from './portrait-scene.ts';

/** Milliseconds a frame that pictures of a page may take; whoever is left over comes first in the next frame. */
const BUDGET_MILLISECONDS = 12;

/** Somebody who is painted: an element. */
export interface RenderClient {
	readonly portrait: PortraitScene;
	/** Where the picture goes. */
	readonly canvas: HTMLCanvasElement;
	/** Size of the picture, device pixels. */
	width(): number;
	height(): number;
	/** Called before each picture, with its size and the time of the page. */
	beforePicture(width: number, height: number, milliseconds: number): void;
	/** Called after each picture. */
	afterPicture(): void;
}

/**
 * Paints all elements of a page with one WebGL context, since browsers give out few: each head is drawn into a corner of a
 * hidden canvas and copied from there. Only sitters that are `shown` are painted, and none in a page that is hidden. The
 * context is there as long as anybody sits.
 */
class SharedRenderer {
	readonly #clients = new Set<RenderClient>();
	/** Whoever is painted, the longest waiting first. */
	readonly #shown: RenderClient[] = [];
	#renderer: WebGLRenderer | undefined;
	#request = 0;

	/** @throws GaspardError `gpu/no-webgl2`. */
	add(sitter: RenderClient): void {
		this.#renderer ??= makeRenderer();
		this.#clients.add(sitter);
	}

	/** Frees the context with the last sitter. */
	remove(sitter: RenderClient): void {
		this.show(sitter, false);
		this.#clients.delete(sitter);
		const renderer = this.#renderer;
		if (!renderer || this.#clients.size > 0) return;
		this.#renderer = undefined;
		disposeAvatarRenderer(renderer);
		renderer.dispose();
		renderer.forceContextLoss();
	}

	/** Begins or stops painting somebody. */
	show(sitter: RenderClient, shown: boolean): void {
		const index = this.#shown.indexOf(sitter);
		if (shown === index >= 0 || (shown && !this.#clients.has(sitter))) return;
		if (shown) this.#shown.unshift(sitter);
		else this.#shown.splice(index, 1);
		if (this.#shown.length > 0) this.#request ||= requestAnimationFrame(this.#paint);
	}

	readonly #paint = (milliseconds: number): void => {
		this.#request = this.#shown.length > 0 ? requestAnimationFrame(this.#paint) : 0;
		const start = performance.now();
		for (let left = this.#shown.length; left > 0; left--) {
			const sitter = this.#shown.shift()!;
			this.#shown.push(sitter);
			this.#paintOne(sitter, milliseconds);
			if (performance.now() - start > BUDGET_MILLISECONDS) return;
		}
	};

	#paintOne(sitter: RenderClient, milliseconds: number): void {
		const { canvas, portrait } = sitter;
		const [width, height] = [sitter.width(), sitter.height()];
		const renderer = this.#renderer!;
		// While the context is lost the last picture stays.
		if (width === 0 || height === 0 || renderer.getContext().isContextLost()) return;
		const whole = renderer.domElement;
		if (whole.width < width || whole.height < height) {
			renderer.setSize(Math.max(whole.width, width), Math.max(whole.height, height), false);
		}
		renderer.setViewport(0, whole.height - height, width, height);
		renderer.setScissor(0, whole.height - height, width, height);
		sitter.beforePicture(width, height, milliseconds);
		renderer.render(portrait.scene, portrait.camera);
		if (canvas.width !== width) canvas.width = width;
		if (canvas.height !== height) canvas.height = height;
		const context = canvas.getContext('2d')!;
		context.globalCompositeOperation = 'copy';
		context.drawImage(whole, 0, 0, width, height, 0, 0, width, height);
		sitter.afterPicture();
	}
}

/** The page's. */
export const sharedRenderer: SharedRenderer = new SharedRenderer();

function makeRenderer(): WebGLRenderer {
	let renderer: WebGLRenderer;
	try {
		renderer = new WebGLRenderer({ alpha: true, antialias: false });
	} catch (cause) {
		throw new GaspardError(
			'gpu/no-webgl2',
			'The browser gives this page no WebGL2 context. Switch hardware acceleration on, or free contexts of other canvases.',
			{},
			cause,
		);
	}
	renderer.setPixelRatio(1);
	renderer.setSize(1, 1, false);
	renderer.setClearAlpha(0);
	renderer.setScissorTest(true);
	return renderer;
}
