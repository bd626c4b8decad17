import fullScreenText from '../../../shaders/full-screen.vert.glsl';
import depthKeyText from '../../../shaders/sort/depth-key.frag.glsl';
import { TEXTURE_WIDTH, TEXTURE_WIDTH_LOG2 } from '../../splat/constants.ts';
import type { SortPlan, SortRun } from '../sort-plan.ts';
import { GpuProgram } from './gpu-program.ts';
import { RadixSorter } from './radix-sorter.ts';
import type { WebGL2SplatInstance } from './splat-instance.ts';
import type { SplatTable } from './splat-table.ts';

/** Keys and sorts posed splats where they are: one pass an instance, then the sort's twelve. */
export class GpuSorter {
	readonly #gl: WebGL2RenderingContext;
	readonly #depthKey: GpuProgram;
	readonly #radix: RadixSorter;

	constructor(gl: WebGL2RenderingContext) {
		this.#gl = gl;
		this.#depthKey = new GpuProgram(gl, 'depth key', { vertex: fullScreenText, fragment: depthKeyText }, [
			'splatCenters',
		]);
		this.#radix = new RadixSorter(gl);
	}

	/** The sort without the keys: what is measured at start. */
	get radix(): RadixSorter {
		return this.#radix;
	}

	/** Writes the plan's order of the posed splats. */
	sort(plan: SortPlan, posed: SplatTable, order: SplatTable): void {
		const gl = this.#gl;
		this.#radix.reserve(order.rows);
		this.#depthKey.use();
		gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, this.#radix.entries.target);
		gl.activeTexture(gl.TEXTURE0);
		gl.bindTexture(gl.TEXTURE_2D, posed.textures[0]!);
		gl.uniform4fv(this.#depthKey.uniform('depthRow'), plan.depthRow);
		for (let i = 0; i < plan.runs.length; i++) this.#key(plan.runs[i]!);
		this.#radix.sort(plan.entryCount, order.target);
	}

	/** Idempotent. */
	dispose(): void {
		this.#depthKey.dispose();
		this.#radix.dispose();
	}

	/** The rows that the run touches; what belongs to its neighbours is discarded. */
	#key(run: SortRun): void {
		const gl = this.#gl;
		const program = this.#depthKey;
		const firstRow = run.firstEntry >> TEXTURE_WIDTH_LOG2;
		const lastRow = (run.firstEntry + run.splatCount - 1) >> TEXTURE_WIDTH_LOG2;
		gl.viewport(0, firstRow, TEXTURE_WIDTH, lastRow - firstRow + 1);
		gl.uniform1i(program.uniform('firstEntry'), run.firstEntry);
		gl.uniform1i(program.uniform('splatCount'), run.splatCount);
		gl.uniform1i(program.uniform('firstSplat'), (run.instance as WebGL2SplatInstance).firstSplat);
		gl.uniform1i(program.uniform('keyBase'), run.keyBase);
		gl.uniform1i(program.uniform('keyCount'), run.keyCount);
		gl.uniform1f(program.uniform('farDepth'), run.farDepth);
		gl.uniform1f(program.uniform('keysPerMetre'), run.keysPerMetre);
		gl.drawArrays(gl.TRIANGLES, 0, 3);
	}
}
