import { GaspardError } from '../../errors.ts';
import { shaderConstants } from '../../splat/constants.ts';

const HEAD = '#version 300 es\n';

/**
 * A linked pair of shaders. Compiling starts in the constructor and is waited for at the first `use`, so that a driver
 * with threads compiles all programs at once.
 */
export class GpuProgram {
	readonly #gl: WebGL2RenderingContext;
	readonly #label: string;
	readonly #samplers: readonly string[];
	readonly #shaders: readonly WebGLShader[];
	readonly #program: WebGLProgram;
	readonly #uniforms = new Map<string, WebGLUniformLocation>();
	#linked = false;

	/**
	 * @param label - Name of the program in error messages.
	 * @param samplers - Names of the sampler uniforms; the place in this list is the texture unit.
	 */
	constructor(
		gl: WebGL2RenderingContext,
		label: string,
		texts: { readonly vertex: string; readonly fragment: string; readonly constants?: boolean },
		samplers: readonly string[],
	) {
		this.#gl = gl;
		this.#label = label;
		this.#samplers = samplers;
		const head = texts.constants === false ? HEAD : HEAD + shaderConstants();
		this.#program = gl.createProgram();
		this.#shaders = [
			this.#compile(gl.VERTEX_SHADER, head + texts.vertex),
			this.#compile(gl.FRAGMENT_SHADER, head + texts.fragment),
		];
		gl.linkProgram(this.#program);
	}

	/** Makes the program current. The first call waits for the compiler and throws `gpu/shader-failed`. */
	use(): void {
		if (!this.#linked) this.#finish();
		this.#gl.useProgram(this.#program);
	}

	/** Location of a uniform, after the first `use`; null where the compiler found it unused, which GL ignores. */
	uniform(name: string): WebGLUniformLocation | null {
		return this.#uniforms.get(name) ?? null;
	}

	/** Idempotent. */
	dispose(): void {
		for (const shader of this.#shaders) this.#gl.deleteShader(shader);
		this.#gl.deleteProgram(this.#program);
	}

	#compile(kind: number, text: string): WebGLShader {
		const shader = this.#gl.createShader(kind)!;
		this.#gl.shaderSource(shader, text);
		this.#gl.compileShader(shader);
		this.#gl.attachShader(this.#program, shader);
		return shader;
	}

	#finish(): void {
		const gl = this.#gl;
		const program = this.#program;
		if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
			if (gl.isContextLost()) {
				throw new GaspardError('gpu/context-lost', 'The WebGL context was lost; wait for webglcontextrestored.');
			}
			const log = [...this.#shaders.map((shader) => gl.getShaderInfoLog(shader)), gl.getProgramInfoLog(program)];
			throw new GaspardError(
				'gpu/shader-failed',
				`The driver did not accept the "${this.#label}" shader. Please report its words: ${log.filter(Boolean).join(' ')}`,
				{ label: this.#label, log: log.filter(Boolean).join(' ') },
			);
		}
		const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) as number;
		for (let i = 0; i < count; i++) {
			const { name } = gl.getActiveUniform(program, i)!;
			this.#uniforms.set(name, gl.getUniformLocation(program, name)!);
		}
		gl.useProgram(program);
		this.#samplers.forEach((name, unit) => {
			gl.uniform1i(this.uniform(name), unit);
		});
		this.#linked = true;
	}
}
