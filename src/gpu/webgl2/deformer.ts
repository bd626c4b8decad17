import deformText from '../../../shaders/deform.frag.glsl';
import fullScreenText from '../../../shaders/full-screen.vert.glsl';
import trianglePoseText from '../../../shaders/triangle-pose.frag.glsl';
import { CORRECTIVE_WEIGHTS, TEXTURE_WIDTH } from '../../splat/constants.ts';
import { prefixScale } from '../../splat/prefix-scale.ts';
import { scaleWeights } from '../../splat/scale-weights.ts';
import { hiddenPixels } from '../../splat/screen-door.ts';
import { rowsFor } from '../table-rows.ts';
import { GpuProgram } from './gpu-program.ts';
import type { WebGL2SplatInstance } from './splat-instance.ts';
import type { SplatTable } from './splat-table.ts';
import { createSplatTexture, createTarget } from './splat-texture.ts';

/** Poses splats: one pass over an instance's triangles, one over its splats. */
export class Deformer {
	readonly #gl: WebGL2RenderingContext;
	readonly #trianglePose: GpuProgram;
	readonly #deform: GpuProgram;
	/** Posed triangles of the present instance. All instances share them, since the next pass has read them. */
	#triangleTextures: WebGLTexture[] = [];
	#triangleTarget: WebGLFramebuffer | null = null;
	#triangleRows = 0;
	readonly #scaledWeights = new Float32Array(CORRECTIVE_WEIGHTS * 3);

	constructor(gl: WebGL2RenderingContext) {
		this.#gl = gl;
		this.#trianglePose = new GpuProgram(gl, 'triangle pose', { vertex: fullScreenText, fragment: trianglePoseText }, [
			'restTriangles',
			'vertices',
		]);
		this.#deform = new GpuProgram(gl, 'deform', { vertex: fullScreenText, fragment: deformText }, [
			'restCenters',
			'restShapes',
			'splatTriangles',
			'triangleOrigins',
			'triangleTurned',
			'triangleNormals',
			'restTriangles',
			'corrections',
		]);
	}

	/** Poses the first `splatCount` splats of an instance into its rows of the common table. */
	pose(instance: WebGL2SplatInstance, splatCount: number, posed: SplatTable): void {
		const gl = this.#gl;
		const { model } = instance;
		const tables = model.textures();
		const triangleCount = model.bound.triangleCount;
		this.#reserve(rowsFor(triangleCount));

		this.#trianglePose.use();
		gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, this.#triangleTarget);
		gl.viewport(0, 0, TEXTURE_WIDTH, rowsFor(triangleCount));
		gl.activeTexture(gl.TEXTURE1);
		instance.bindVertices();
		this.#bind(0, tables.restTriangles);
		gl.uniform1i(this.#trianglePose.uniform('triangleCount'), triangleCount);
		gl.drawArrays(gl.TRIANGLES, 0, 3);

		const program = this.#deform;
		program.use();
		gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, posed.target);
		gl.viewport(0, instance.firstRow, TEXTURE_WIDTH, rowsFor(splatCount));
		this.#bind(1, tables.shapes);
		this.#bind(2, tables.triangles);
		for (let i = 0; i < 3; i++) this.#bind(3 + i, this.#triangleTextures[i]!);
		// Read for corrected splats only. Without correctives any table of the same format serves.
		this.#bind(6, tables.restTriangles);
		this.#bind(7, tables.corrections ?? tables.restTriangles);
		this.#bind(0, tables.centers);
		if (model.correctives) {
			scaleWeights(this.#scaledWeights, model.correctives.steps, instance.weights);
			gl.uniform3fv(program.uniform('correctiveWeights[0]'), this.#scaledWeights);
		}
		gl.uniformMatrix4fv(program.uniform('avatarToWorld'), false, instance.avatarToWorld);
		gl.uniform1i(program.uniform('firstRow'), instance.firstRow);
		gl.uniform1i(program.uniform('splatCount'), splatCount);
		gl.uniform1i(program.uniform('hiddenPixels'), hiddenPixels(instance.opacity));
		gl.uniform1f(program.uniform('sizeFactor'), prefixScale(splatCount, model.splatCount));
		gl.drawArrays(gl.TRIANGLES, 0, 3);
	}

	/** Idempotent. */
	dispose(): void {
		this.#trianglePose.dispose();
		this.#deform.dispose();
		this.#disposeTriangles();
	}

	#bind(unit: number, texture: WebGLTexture): void {
		this.#gl.activeTexture(this.#gl.TEXTURE0 + unit);
		this.#gl.bindTexture(this.#gl.TEXTURE_2D, texture);
	}

	#reserve(rows: number): void {
		if (this.#triangleRows >= rows) return;
		this.#disposeTriangles();
		this.#triangleTextures = [0, 1, 2].map(() => createSplatTexture(this.#gl, 'RGBA32UI', rows));
		this.#triangleTarget = createTarget(this.#gl, this.#triangleTextures);
		this.#triangleRows = rows;
	}

	#disposeTriangles(): void {
		this.#gl.deleteFramebuffer(this.#triangleTarget);
		for (const texture of this.#triangleTextures) this.#gl.deleteTexture(texture);
		this.#triangleTextures = [];
		this.#triangleTarget = null;
		this.#triangleRows = 0;
	}
}
