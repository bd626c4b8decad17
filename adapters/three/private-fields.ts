import type { WebGLRenderer } from 'three';
import type { Renderer } from 'three/webgpu';

/*
 * Everything that is read here is not part of three's public interface, and a new release may change it without notice. It
 * is in one file so that it can be checked when the supported releases change. Each function says what happens without it.
 */

/** What is used of the back ends of WebGPURenderer. */
export interface ThreeBackend {
	/** Of the WebGPU back end, once it is initialised. */
	readonly device?: GPUDevice | null;
	/** Of the WebGL back end, once it is initialised. */
	readonly gl?: WebGL2RenderingContext | null;
	/** The back end's cache of the context's state. */
	readonly state?: ThreeState;
}

/** What is used of three's caches of WebGL state. Older releases lack `pixelStorei`. */
export interface ThreeState {
	setColorMask?(mask: boolean): void;
	useProgram?(program: WebGLProgram | null): void;
	pixelStorei?(name: number, value: number): void;
}

/**
 * The back end of a WebGPURenderer. three shares its device and its context in no public way. Without them avatars cannot be
 * drawn by this renderer: it reports `engine/not-ready`.
 */
export function threeBackend(renderer: Renderer): ThreeBackend {
	return renderer.backend as unknown as ThreeBackend;
}

/** Sets how WebGL reads pixels from memory, through three's cache if the release has one. */
export function resetPixelStore(
	state: WebGLRenderer['state'] | ThreeState | undefined,
	gl: WebGL2RenderingContext,
): void {
	const setter = (state as ThreeState | undefined)?.pixelStorei ? (state as Required<ThreeState>) : gl;
	setter.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
	setter.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
	setter.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
}

/**
 * Whether an object has a listener for `error` events. three answers this only for a listener that one already has. Without
 * it errors go to the console although there is a listener.
 */
export function hasErrorListener(object: object): boolean {
	const { _listeners } = object as { _listeners?: { error?: unknown[] } };
	return (_listeners?.error?.length ?? 0) > 0;
}
