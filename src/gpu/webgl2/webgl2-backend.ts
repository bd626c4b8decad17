import { GaspardError } from '../../errors.ts';
import type { SorterKind, SplatBackend } from '../splat-backend.ts';
import type { WebGL2SplatTextures } from './webgl2-splat-textures.ts';

/** How the back end is made. */
export interface WebGL2BackendOptions {
	/**
	 * Which sorter orders the splats. `measure` (default): the CPU's at first; soon after start, between frames, the GPU's
	 * is timed with a fence and takes over where it is fast.
	 */
	readonly sorter?: SorterKind | 'measure';
	/**
	 * Called at the start of every update. Brings the colour mask to all true and UNPACK_ROW_LENGTH, UNPACK_SKIP_ROWS and
	 * UNPACK_SKIP_PIXELS to 0 through the host's own state cache (three: `renderer.state.buffers.color.setMask(true)`).
	 * Without it the back end asks the driver for these four and puts them back: right, but each question is a round trip
	 * to the GPU process in Chromium, about 0.2 ms. Everything else is always saved and restored here.
	 */
	readonly prepareHostState?: () => void;
}

/** The back end of one WebGL2 context, with what materials need from it. */
export interface WebGL2Backend extends SplatBackend {
	readonly gl: WebGL2RenderingContext;
	/** What materials bind; new objects whenever `generation` has risen. */
	readonly textures: WebGL2SplatTextures;
	/** Settles when the sorter is chosen; never rejects. */
	readonly sorterChosen: Promise<SorterKind>;
}

/**
 * A splat back end on the host's WebGL2 context: deform, key and sort as passes over integer textures, without any
 * extension and without read-back. Listens to the canvas for loss and restoration of the context.
 *
 * @throws GaspardError `gpu/no-webgl2` where `gl` is not a WebGL2 context, `gpu/shader-failed` with the driver's words.
 */
export function createWebGL2Backend(gl: WebGL2RenderingContext, options: WebGL2BackendOptions = {}): WebGL2Backend {
	throw new GaspardError('gpu/no-webgl2', `Not there yet: ${String(gl)}`, { options });
}
