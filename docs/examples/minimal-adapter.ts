import {
	Avatar,
	batchCount,
	createWebGL2Backend,
	type DepthCluster,
	glslSplatShader,
	type LoadOptions,
	loadAvatarModel,
	quadBatchIndices,
	RenderViews,
	type WebGL2Backend,
} from 'gaspard/adapter';

/** A head in the world: what an engine would make an object of its scene. */
export class Head {
	/** The avatar without an engine: drivers, decoder, current pose. */
	readonly core: Avatar;
	/** Column-major 4x4, metres. */
	readonly matrix: Float32Array = Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
	opacity = 1;
	splatLimit = Infinity;

	private constructor(core: Avatar) {
		this.core = core;
	}

	static async load(url: string, options: LoadOptions = {}): Promise<Head> {
		const onError = (error: Error): void => console.error(error);
		return new Head(new Avatar(await loadAvatarModel(url, options), { listener: { onError } }));
	}
}

/** A camera: two column-major 4x4 matrices. */
export interface Camera {
	readonly worldToView: Float32Array;
	readonly projection: Float32Array;
}

/**
 * An adapter for no engine at all: draws heads into a canvas with plain WebGL2. All heads share one depth order, splat by
 * splat, in every frame.
 */
export class HeadCanvas {
	readonly heads: Head[] = [];
	readonly #gl: WebGL2RenderingContext;
	readonly #backend: WebGL2Backend;
	readonly #views: RenderViews;
	readonly #program: WebGLProgram;
	readonly #vertexArray: WebGLVertexArrayObject;
	readonly #indexCount: number;

	constructor(canvas: HTMLCanvasElement) {
		const gl = canvas.getContext('webgl2', { antialias: false });
		if (!gl) throw new Error('This browser has no WebGL2.');
		this.#gl = gl;
		this.#backend = createWebGL2Backend(gl);
		this.#views = new RenderViews(this.#backend);
		this.#program = makeProgram(gl);
		const indices = quadBatchIndices();
		this.#indexCount = indices.length;
		this.#vertexArray = gl.createVertexArray();
		gl.bindVertexArray(this.#vertexArray);
		gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
		gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
		gl.bindVertexArray(null);
	}

	/** Draws one frame. */
	render(camera: Camera): void {
		const gl = this.#gl;
		// 1. Moves the drivers, shows the newest pose, and requests the next decode.
		for (const head of this.heads) head.core.advance();

		// 2. Lists the heads that this camera sees. Here: all of them.
		const view = this.#views.view(this, camera, null);
		view.drawList.begin(camera.worldToView);
		for (const head of this.heads) {
			const instance = this.#views.instance(head);
			// Without room on the GPU: the head has reported it, and comes back when there is room.
			if (!instance) continue;
			instance.avatarToWorld.set(head.matrix);
			this.#views.add(view.drawList, instance, head, 1, 0);
		}

		// 3. Poses and sorts on the GPU.
		this.#views.sort(view);

		// 4. Draws each cluster, the farthest first. An engine draws its other transparent objects in between.
		gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
		gl.clear(gl.COLOR_BUFFER_BIT);
		if (this.#backend.lost) return;
		const { clusters, clusterCount } = view.drawList;
		for (const cluster of clusters.slice(0, clusterCount)) this.#draw(cluster, camera);
	}

	dispose(): void {
		for (const { core } of this.heads) core.dispose();
		this.#views.dispose();
		this.#gl.deleteProgram(this.#program);
		this.#gl.deleteVertexArray(this.#vertexArray);
	}

	#draw({ firstSplat, splatCount }: DepthCluster, { worldToView, projection }: Camera): void {
		const gl = this.#gl;
		const { order, centers, shapes } = this.#backend.textures;
		const at = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(this.#program, name);
		gl.useProgram(this.#program);
		gl.bindVertexArray(this.#vertexArray);
		const textures = { splatOrder: order, splatCenters: centers, splatShapes: shapes };
		for (const [unit, [name, texture]] of Object.entries(textures).entries()) {
			gl.activeTexture(gl.TEXTURE0 + unit);
			gl.bindTexture(gl.TEXTURE_2D, texture);
			gl.uniform1i(at(name), unit);
		}
		gl.uniform1i(at('firstSplat'), firstSplat);
		gl.uniform1i(at('splatCount'), splatCount);
		gl.uniform1f(at('linearOutput'), 0);
		gl.uniform2f(at('viewportPixels'), gl.drawingBufferWidth, gl.drawingBufferHeight);
		gl.uniformMatrix4fv(at('viewMatrix'), false, worldToView);
		gl.uniformMatrix4fv(at('projectionMatrix'), false, projection);
		gl.enable(gl.BLEND);
		gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
		gl.drawElementsInstanced(gl.TRIANGLES, this.#indexCount, gl.UNSIGNED_SHORT, 0, batchCount(splatCount));
		gl.disable(gl.BLEND);
		gl.bindVertexArray(null);
	}
}

function makeProgram(gl: WebGL2RenderingContext): WebGLProgram {
	const { vertex, fragment } = glslSplatShader();
	const program = gl.createProgram();
	for (const [kind, text] of [
		[gl.VERTEX_SHADER, vertex],
		[gl.FRAGMENT_SHADER, fragment],
	] as const) {
		const shader = gl.createShader(kind);
		if (!shader) throw new Error('The WebGL context is lost.');
		gl.shaderSource(shader, `#version 300 es\n${text}`);
		gl.compileShader(shader);
		gl.attachShader(program, shader);
	}
	gl.linkProgram(program);
	if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? 'No program.');
	return program;
}
