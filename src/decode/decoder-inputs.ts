import type { Tensor } from 'onnxruntime-web/wasm';
import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { JOINT_COUNT } from '../rig/head-mesh.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';

/** The two inputs of a decoder as tensors over two arrays. A frame only has to fill the arrays. */
export class DecoderInputs {
	readonly feeds: Readonly<Record<'expression' | 'joints', Tensor>>;
	readonly #expression = new Float32Array(EXPRESSION_COUNT);
	readonly #joints = new Float32Array(JOINT_COUNT * 4);

	constructor(runtime: OnnxRuntime) {
		this.feeds = {
			expression: new runtime.Tensor('float32', this.#expression, [1, EXPRESSION_COUNT]),
			joints: new runtime.Tensor('float32', this.#joints, [1, JOINT_COUNT, 4]),
		};
	}

	/**
	 * Copies the inputs. Numbers that are not finite count as 0; quaternions are normalised, and one of length 0 counts as
	 * identity.
	 */
	fill(expression: ArrayLike<number>, joints: ArrayLike<number>): void {
		for (let i = 0; i < EXPRESSION_COUNT; i++)
			this.#expression[i] = Number.isFinite(expression[i]) ? expression[i]! : 0;
		for (let at = 0; at < JOINT_COUNT * 4; at += 4) {
			const x = joints[at]!;
			const y = joints[at + 1]!;
			const z = joints[at + 2]!;
			const w = joints[at + 3]!;
			const lengthSquared = x * x + y * y + z * z + w * w;
			const turns = lengthSquared > 1e-12 && lengthSquared < 1e12;
			const scale = turns ? 1 / Math.sqrt(lengthSquared) : 0;
			this.#joints[at] = turns ? x * scale : 0;
			this.#joints[at + 1] = turns ? y * scale : 0;
			this.#joints[at + 2] = turns ? z * scale : 0;
			this.#joints[at + 3] = turns ? w * scale : 1;
		}
	}
}
