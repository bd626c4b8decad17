import { GaspardError } from 'gaspard';
import { NoToneMapping, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import { showError } from './notice.ts';

/** Canvas, renderer, scene, camera of a page, sized with the window. */
export interface Stage<Renderer = WebGLRenderer> {
	readonly renderer: Renderer;
	readonly scene: Scene;
	readonly camera: PerspectiveCamera;
	/** Seconds a frame takes, smoothed; as measured, however long. */
	readonly frameSeconds: number;
	/** Draws one frame now. */
	draw(): void;
	/** Calls `step` before every frame from now on: seconds of the page's life, seconds since the last frame. */
	run(step: (seconds: number, elapsed: number) => void): void;
	/** Called with width and height in CSS pixels, now and whenever they change. */
	onResize(resize: (width: number, height: number) => void): void;
}

/** What three's renderers have in common. */
export type StageRenderer = Pick<WebGLRenderer, 'toneMapping' | 'setPixelRatio' | 'setSize' | 'domElement'> & {
	setAnimationLoop(loop: ((now: number) => void) | null): unknown;
};

/** Pixels beyond this many a frame are not worth their time: faces are soft. */
const PIXEL_RATIO_LIMIT = 2;

/** @throws GaspardError `gpu/no-webgl2`. */
export function makeStage(canvas: HTMLCanvasElement, fieldOfView = 24): Stage {
	let renderer: WebGLRenderer;
	try {
		renderer = new WebGLRenderer({ canvas, antialias: true, powerPreference: 'high-performance' });
	} catch (cause) {
		throw new GaspardError(
			'gpu/no-webgl2',
			'This browser gives the page no WebGL2. Switch hardware acceleration on, or use a current browser.',
			{},
			cause,
		);
	}
	return stageOf(renderer, canvas, fieldOfView, (scene, camera) => renderer.render(scene, camera));
}

/** A stage for a renderer of either kind; `render` draws. */
export function stageOf<Renderer extends StageRenderer>(
	renderer: Renderer,
	canvas: HTMLCanvasElement,
	fieldOfView: number,
	render: (scene: Scene, camera: PerspectiveCamera) => void,
): Stage<Renderer> {
	renderer.toneMapping = NoToneMapping;
	renderer.setPixelRatio(Math.min(devicePixelRatio, PIXEL_RATIO_LIMIT));
	const scene = new Scene();
	const camera = new PerspectiveCamera(fieldOfView, 1, 0.05, 60);
	const listeners: ((width: number, height: number) => void)[] = [];
	const resize = (): void => {
		const { clientWidth: width, clientHeight: height } = canvas;
		if (width === 0 || height === 0) return;
		renderer.setSize(width, height, false);
		camera.aspect = width / height;
		for (const listener of listeners) listener(width, height);
		camera.updateProjectionMatrix();
	};
	new ResizeObserver(resize).observe(canvas);
	resize();
	let frameSeconds = 1 / 60;
	return {
		get frameSeconds() {
			return frameSeconds;
		},
		renderer,
		scene,
		camera,
		draw: () => render(scene, camera),
		onResize: (listener) => {
			listeners.push(listener);
			resize();
		},
		run: (step) => {
			let last = Number.NaN;
			let seconds = 0;
			let failures = 0;
			renderer.setAnimationLoop((now: number) => {
				const elapsed = Number.isNaN(last) ? 0 : Math.min(0.1, Math.max(0, (now - last) / 1000));
				if (!Number.isNaN(last)) frameSeconds += ((now - last) / 1000 - frameSeconds) * 0.08;
				last = now;
				seconds += elapsed;
				try {
					step(seconds, elapsed);
					render(scene, camera);
					failures = 0;
				} catch (error) {
					// A single failure may be a lost context; repeated failures are a bug and are shown on the page.
					if (++failures === 3) {
						renderer.setAnimationLoop(null);
						showError(error);
					}
				}
			});
		},
	};
}
