import { XRWebGLLayer as EmulatedBaseLayer, XRSession as EmulatedSession } from 'iwer';

/** A projection layer of the emulated headset: textures that the engine draws both eyes into. */
export interface ProjectionLayer {
	readonly session: XRSession;
	readonly gl: WebGL2RenderingContext;
	/** Of one eye where `isArray`, else of both side by side. */
	readonly textureWidth: number;
	readonly textureHeight: number;
	readonly textureArrayLength: number;
	readonly ignoreDepthValues: boolean;
	readonly isArray: boolean;
	readonly colorTexture: WebGLTexture;
	readonly depthStencilTexture: WebGLTexture;
	/** What the engine asked for, unless it never did. */
	fixedFoveation: number | null;
}

const made: ProjectionLayer[] = [];
let eyeSize = 256;

/** The layer that an engine made last. */
export function latestProjectionLayer(): ProjectionLayer {
	return made[made.length - 1]!;
}

/**
 * Gives iwer's headset what it lacks: `XRWebGLBinding.createProjectionLayer`, with `texture` (both eyes side by side) and
 * `texture-array` (a layer for each eye, which is what multiview needs). Nothing is composed: tests read the textures. To be
 * called after `installRuntime` and before an engine is made.
 *
 * @param size - Width and height of an eye, pixels.
 */
export function installProjectionLayers(size = 256): void {
	eyeSize = size;
	if ((globalThis as { XRWebGLBinding?: unknown }).XRWebGLBinding === ProjectionBinding) return;
	Object.assign(globalThis, { XRWebGLBinding: ProjectionBinding });
	const { prototype } = EmulatedSession;
	const update = prototype.updateRenderState;
	prototype.updateRenderState = function (this: EmulatedSession, state: object = {}) {
		const { layers, ...rest } = state as { layers?: ProjectionLayer[] };
		// iwer's frames come from the context of its base layer.
		const baseLayer = layers?.[0] ? new EmulatedBaseLayer(this, layers[0].gl) : undefined;
		update.call(this, (baseLayer ? { ...rest, baseLayer } : rest) as never);
	};
	multisampledAttachments();
}

class ProjectionBinding {
	readonly #session: XRSession;
	readonly #gl: WebGL2RenderingContext;

	constructor(session: XRSession, gl: WebGL2RenderingContext) {
		this.#session = session;
		this.#gl = gl;
	}

	createProjectionLayer(init: { textureType?: string; depthFormat?: number }): ProjectionLayer {
		const gl = this.#gl;
		const isArray = init.textureType === 'texture-array';
		const depth = init.depthFormat === gl.DEPTH_COMPONENT24 ? gl.DEPTH_COMPONENT24 : gl.DEPTH24_STENCIL8;
		const layer: ProjectionLayer = {
			session: this.#session,
			gl,
			textureWidth: isArray ? eyeSize : eyeSize * 2,
			textureHeight: eyeSize,
			textureArrayLength: isArray ? 2 : 1,
			ignoreDepthValues: true,
			isArray,
			colorTexture: storage(gl, gl.RGBA8, isArray),
			depthStencilTexture: storage(gl, depth, isArray),
			fixedFoveation: null,
		};
		made.push(layer);
		return layer;
	}

	getViewSubImage(layer: ProjectionLayer, view: XRView): object {
		const right = view.eye === 'right';
		return {
			colorTexture: layer.colorTexture,
			depthStencilTexture: layer.depthStencilTexture,
			imageIndex: layer.isArray && right ? 1 : 0,
			colorTextureWidth: layer.textureWidth,
			colorTextureHeight: layer.textureHeight,
			textureWidth: layer.textureWidth,
			textureHeight: layer.textureHeight,
			viewport: { x: !layer.isArray && right ? eyeSize : 0, y: 0, width: eyeSize, height: eyeSize },
		};
	}
}

function storage(gl: WebGL2RenderingContext, format: number, isArray: boolean): WebGLTexture {
	const texture = gl.createTexture();
	const target = isArray ? gl.TEXTURE_2D_ARRAY : gl.TEXTURE_2D;
	const binding = gl.getParameter(isArray ? gl.TEXTURE_BINDING_2D_ARRAY : gl.TEXTURE_BINDING_2D);
	gl.bindTexture(target, texture);
	if (isArray) gl.texStorage3D(target, 1, format, eyeSize, eyeSize, 2);
	else gl.texStorage2D(target, 1, format, eyeSize * 2, eyeSize);
	gl.bindTexture(target, binding);
	return texture;
}

/** The picture of one eye: r g b a, rows from the bottom up. Leaves the context's bindings as they were. */
export function readEye(layer: ProjectionLayer, eye: 0 | 1): Uint8Array {
	const { gl, isArray, colorTexture } = layer;
	const before = gl.getParameter(gl.READ_FRAMEBUFFER_BINDING);
	const framebuffer = gl.createFramebuffer();
	gl.bindFramebuffer(gl.READ_FRAMEBUFFER, framebuffer);
	const at = gl.COLOR_ATTACHMENT0;
	if (isArray) gl.framebufferTextureLayer(gl.READ_FRAMEBUFFER, at, colorTexture, 0, eye);
	else gl.framebufferTexture2D(gl.READ_FRAMEBUFFER, at, gl.TEXTURE_2D, colorTexture, 0);
	const pixels = new Uint8Array(eyeSize * eyeSize * 4);
	gl.readPixels(isArray ? 0 : eye * eyeSize, 0, eyeSize, eyeSize, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
	gl.bindFramebuffer(gl.READ_FRAMEBUFFER, before);
	gl.deleteFramebuffer(framebuffer);
	return pixels;
}

/**
 * three attaches multiview textures with a function of headset browsers, which multisample on the way. Without samples it is
 * the same as the function that desktop Chromium has.
 */
function multisampledAttachments(): void {
	const { prototype } = WebGL2RenderingContext;
	const ask = prototype.getExtension as (this: WebGL2RenderingContext, name: string) => object | null;
	prototype.getExtension = function (this: WebGL2RenderingContext, name: string): never {
		const extension = ask.call(this, name) as {
			framebufferTextureMultiviewOVR(...values: unknown[]): void;
			framebufferTextureMultisampleMultiviewOVR?: (...values: unknown[]) => void;
		} | null;
		if (name === 'OVR_multiview2' && extension) {
			extension.framebufferTextureMultisampleMultiviewOVR ??= (
				target,
				attachment,
				texture,
				level,
				samples,
				base,
				count,
			) => {
				if (samples !== 0) throw new Error('The emulated headset does not multisample.');
				extension.framebufferTextureMultiviewOVR(target, attachment, texture, level, base, count);
			};
		}
		return extension as never;
	};
}
