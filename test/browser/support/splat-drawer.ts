import { splatShader } from '../../../src/gpu/webgl2/splat-shader.ts';
import type { WebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import { batchCount, quadBatchIndices } from '../../../src/splat/quad-batch.ts';
import type { ReferenceCamera } from '../../reference/camera.ts';

/** Draws runs of the order with plain GL: what an adapter's material does, without an engine. */
export class SplatDrawer {
	readonly #backend: WebGL2Backend;
	readonly #program: WebGLProgram;
	readonly #vertexArray: WebGLVertexArrayObject;
	readonly #indexCount: number;

	constructor(backend: WebGL2Backend) {
		this.#backend = backend;
		const { gl } = backend;
		const texts = splatShader();
		this.#program = gl.createProgram();
		for (const [kind, text] of [
			[gl.VERTEX_SHADER, texts.vertex],
			[gl.FRAGMENT_SHADER, texts.fragment],
		] as const) {
			const shader = gl.createShader(kind)!;
			gl.shaderSource(shader, `#version 300 es\n${text}`);
			gl.compileShader(shader);
			if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader) ?? '');
			gl.attachShader(this.#program, shader);
		}
		gl.linkProgram(this.#program);
		if (!gl.getProgramParameter(this.#program, gl.LINK_STATUS))
			throw new Error(gl.getProgramInfoLog(this.#program) ?? '');
		const indices = quadBatchIndices();
		this.#indexCount = indices.length;
		this.#vertexArray = gl.createVertexArray();
		gl.bindVertexArray(this.#vertexArray);
		gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
		gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
		gl.bindVertexArray(null);
	}

	/** Draws one run into the bound framebuffer. */
	draw(run: { firstSplat: number; splatCount: number }, camera: ReferenceCamera): void {
		const { gl, textures } = this.#backend;
		const at = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(this.#program, name);
		gl.useProgram(this.#program);
		gl.bindVertexArray(this.#vertexArray);
		[textures.order, textures.centers, textures.shapes].forEach((texture, unit) => {
			gl.activeTexture(gl.TEXTURE0 + unit);
			gl.bindTexture(gl.TEXTURE_2D, texture);
		});
		['splatOrder', 'splatCenters', 'splatShapes'].forEach((name, unit) => {
			gl.uniform1i(at(name), unit);
		});
		gl.uniform1i(at('firstSplat'), run.firstSplat);
		gl.uniform1i(at('splatCount'), run.splatCount);
		gl.uniform1f(at('linearOutput'), 0);
		gl.uniform2f(at('viewportPixels'), camera.width, camera.height);
		gl.uniformMatrix4fv(at('viewMatrix'), false, camera.worldToView);
		gl.uniformMatrix4fv(at('projectionMatrix'), false, camera.projection);
		gl.viewport(0, 0, camera.width, camera.height);
		gl.enable(gl.BLEND);
		gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
		gl.drawElementsInstanced(gl.TRIANGLES, this.#indexCount, gl.UNSIGNED_SHORT, 0, batchCount(run.splatCount));
		gl.disable(gl.BLEND);
	}
}
