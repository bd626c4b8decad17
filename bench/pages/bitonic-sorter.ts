import { rowsFor } from '../../src/gpu/table-rows.ts';
import { GpuProgram } from '../../src/gpu/webgl2/gpu-program.ts';
import { createSplatTexture, createTarget, uploadRows } from '../../src/gpu/webgl2/splat-texture.ts';

const FULL_SCREEN = `void main() {
	gl_Position = vec4(vec2((gl_VertexID << 1) & 2, gl_VertexID & 2) * 2.0 - 1.0, 0.0, 1.0);
}`;

const EXCHANGE = `precision highp int;
precision highp usampler2D;
uniform usampler2D entries;
uniform int distance;
uniform int run;
out highp uvec2 kept;
void main() {
	int own = (int(gl_FragCoord.y) << 10) + int(gl_FragCoord.x);
	int other = own ^ distance;
	uvec2 a = texelFetch(entries, ivec2(own & 1023, own >> 10), 0).xy;
	uvec2 b = texelFetch(entries, ivec2(other & 1023, other >> 10), 0).xy;
	bool larger = a.x > b.x || (a.x == b.x && a.y > b.y);
	bool keepSmaller = ((own & run) == 0) == (own < other);
	kept = larger == keepSmaller ? b : a;
}`;

/** The textbook alternative to the radix sort, one exchange a pass: what the bench compares with. */
export class BitonicSorter {
	readonly passCount: number;
	readonly #gl: WebGL2RenderingContext;
	readonly #program: GpuProgram;
	readonly #rows: number;
	readonly #textures: WebGLTexture[];
	readonly #targets: WebGLFramebuffer[];

	constructor(gl: WebGL2RenderingContext, count: number) {
		this.#gl = gl;
		const levels = Math.max(10, Math.ceil(Math.log2(count)));
		this.passCount = (levels * (levels + 1)) / 2;
		this.#rows = rowsFor(1 << levels);
		this.#program = new GpuProgram(gl, 'bitonic', { vertex: FULL_SCREEN, fragment: EXCHANGE }, ['entries']);
		this.#textures = [0, 1].map(() => createSplatTexture(gl, 'RG32UI', this.#rows));
		this.#targets = this.#textures.map((texture) => createTarget(gl, [texture]));
	}

	/** Puts (key, place) pairs in; the room after them gets the largest keys. */
	upload(entries: Uint32Array, count: number): void {
		const padded = new Uint32Array(this.#rows * 2048).fill(0xffffffff);
		padded.set(entries.subarray(0, count * 2));
		this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.#textures[0]!);
		uploadRows(this.#gl, 'RG32UI', padded, this.#rows);
	}

	/** Sorts; returns the framebuffer of the result. */
	sort(): WebGLFramebuffer {
		const gl = this.#gl;
		const size = this.#rows * 1024;
		let from = 0;
		this.#program.use();
		gl.activeTexture(gl.TEXTURE0);
		gl.viewport(0, 0, 1024, this.#rows);
		for (let run = 2; run <= size; run *= 2) {
			for (let distance = run >> 1; distance > 0; distance >>= 1) {
				gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, this.#targets[1 - from]!);
				gl.bindTexture(gl.TEXTURE_2D, this.#textures[from]!);
				gl.uniform1i(this.#program.uniform('distance'), distance);
				gl.uniform1i(this.#program.uniform('run'), run);
				gl.drawArrays(gl.TRIANGLES, 0, 3);
				from = 1 - from;
			}
		}
		return this.#targets[from]!;
	}

	dispose(): void {
		this.#program.dispose();
		for (const target of this.#targets) this.#gl.deleteFramebuffer(target);
		for (const texture of this.#textures) this.#gl.deleteTexture(texture);
	}
}
