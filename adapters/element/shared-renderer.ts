import { WebGLRenderer } from 'three';
import { GaspardError } from '../../src/index.ts';
import { disposeAvatarRenderer } from '../three/index.ts';
import type { PortraitScene } from './portrait-scene.ts';

/** Time that drawing may take per frame, milliseconds. Clients that are left over come first in the next frame. */
const BUDGET_MILLISECONDS = 12;

/** A client that is drawn: an element. */
export interface RenderClient {
	readonly portrait: PortraitScene;
	/** The canvas that receives the picture. */
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
 * Draws all elements of a page with one WebGL context, because browsers limit their number. Each head is drawn into a corner of a hidden
 * canvas and copied from there. Only clients that are `shown` are drawn, and none while the page is hidden. The context exists as long as
 * there are clients.
 */
class SharedRenderer {
	readonly #clients = new Set<RenderClient>();
	/** Clients that are drawn; the client that has waited longest comes first. */
	readonly #shown: RenderClient[] = [];
	#renderer: WebGLRenderer | undefined;
	#request = 0;

	/** @throws GaspardError `gpu/no-webgl2`. */
	add(client: RenderClient): void {
		this.#renderer ??= makeRenderer();
		this.#clients.add(client);
	}

	/** Removes a client. The context is freed with the last one. */
	remove(client: RenderClient): void {
		this.show(client, false);
		this.#clients.delete(client);
		const renderer = this.#renderer;
		if (!renderer || this.#clients.size > 0) return;
		this.#renderer = undefined;
		disposeAvatarRenderer(renderer);
		renderer.dispose();
		renderer.forceContextLoss();
	}

	/** Starts or stops drawing a client. */
	show(client: RenderClient, shown: boolean): void {
		const index = this.#shown.indexOf(client);
		if (shown === index >= 0 || (shown && !this.#clients.has(client))) return;
		if (shown) this.#shown.unshift(client);
		else this.#shown.splice(index, 1);
		if (this.#shown.length > 0) this.#request ||= requestAnimationFrame(this.#paint);
	}

	readonly #paint = (milliseconds: number): void => {
		this.#request = this.#shown.length > 0 ? requestAnimationFrame(this.#paint) : 0;
		const start = performance.now();
		for (let left = this.#shown.length; left > 0; left--) {
			const client = this.#shown.shift()!;
			this.#shown.push(client);
			this.#paintOne(client, milliseconds);
			if (performance.now() - start > BUDGET_MILLISECONDS) return;
		}
	};

	#paintOne(client: RenderClient, milliseconds: number): void {
		const { canvas, portrait } = client;
		const [width, height] = [client.width(), client.height()];
		const renderer = this.#renderer!;
		// While the context is lost the last picture remains.
		if (width === 0 || height === 0 || renderer.getContext().isContextLost()) return;
		const whole = renderer.domElement;
		if (whole.width < width || whole.height < height) {
			renderer.setSize(Math.max(whole.width, width), Math.max(whole.height, height), false);
		}
		renderer.setViewport(0, whole.height - height, width, height);
		renderer.setScissor(0, whole.height - height, width, height);
		client.beforePicture(width, height, milliseconds);
		renderer.render(portrait.scene, portrait.camera);
		if (canvas.width !== width) canvas.width = width;
		if (canvas.height !== height) canvas.height = height;
		const context = canvas.getContext('2d')!;
		context.globalCompositeOperation = 'copy';
		context.drawImage(whole, 0, 0, width, height, 0, 0, width, height);
		client.afterPicture();
	}
}

/** The renderer of the page. */
export const sharedRenderer: SharedRenderer = new SharedRenderer();

function makeRenderer(): WebGLRenderer {
	let renderer: WebGLRenderer;
	try {
		renderer = new WebGLRenderer({ alpha: true, antialias: false });
	} catch (cause) {
		throw new GaspardError(
			'gpu/no-webgl2',
			'The browser gives this page no WebGL2 context. Turn hardware acceleration on, or free the contexts of other canvases.',
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
