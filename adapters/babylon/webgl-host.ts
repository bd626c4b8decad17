import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import type { Engine } from '@babylonjs/core/Engines/engine.js';
import type { InternalTexture } from '@babylonjs/core/Materials/Textures/internalTexture.js';
import { contextLostError, type GaspardError } from '../../src/errors.ts';
import type { SorterKind } from '../../src/gpu/splat-backend.ts';
import { createWebGL2Backend, type WebGL2Backend } from '../../src/gpu/webgl2/webgl2-backend.ts';
import { webgl2ContextOf } from './private-fields.ts';
import type { AvatarRendererOptions, RendererHost } from './renderer-host.ts';

const NEAREST = 1;

/** The host of an Engine: the back end uses its context. */
export class WebGLHost implements RendererHost {
	readonly backend: WebGL2Backend;
	readonly sorterChosen: Promise<SorterKind>;
	readonly #engine: Engine;

	/** @throws GaspardError `gpu/no-webgl2` if the engine has no WebGL2 context. */
	constructor(engine: AbstractEngine, options: AvatarRendererOptions) {
		// The back end refuses what is no WebGL2 context.
		const gl = webgl2ContextOf(engine) as WebGL2RenderingContext;
		this.#engine = engine as Engine;
		this.backend = createWebGL2Backend(gl, { ...options, prepareHostState: () => prepareState(engine, gl) });
		this.sorterChosen = this.backend.sorterChosen;
	}

	lostError(): GaspardError {
		return contextLostError();
	}

	wrap(table: WebGLTexture): InternalTexture {
		return this.#engine.wrapWebGLTexture(table, false, NEAREST);
	}

	/** WebGL executes in call order: draws that were made do not need the order any more. */
	beforeOrder(): void {}

	beforeDraw(): void {}

	dispose(): void {}
}

/** Sets to its default the state that the back end would otherwise have to ask the driver for. */
function prepareState(engine: AbstractEngine, gl: WebGL2RenderingContext): void {
	// Twice, so that Babylon sets the mask again before its next draw.
	const mask = engine.getColorWrite();
	engine.setColorWrite(!mask);
	engine.setColorWrite(mask);
	gl.colorMask(true, true, true, true);
	// Babylon never changes these.
	gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
	gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
	gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
}
