import * as ort from 'onnxruntime-web/wasm';
import { createOnnxDecoder } from '../../../src/decode/create-onnx-decoder.ts';
import { writeDecoder } from '../../../src/decode/write-decoder.ts';
import { GaspardError } from '../../../src/errors.ts';
import { EXPRESSION_COUNT } from '../../../src/rig/expression-names.ts';
import { makeFixtureMesh } from '../../fixtures/make-fixture-mesh.ts';
import { seededRandom } from '../../fixtures/seeded-random.ts';
import { referencePoseVertices } from '../../reference/pose-vertices.ts';

const tests = {
	/** Largest distance from the oracle along an axis over some poses, metres. */
	async furthestFromOracle(poses: number): Promise<number> {
		const mesh = makeFixtureMesh(1, 2);
		const vertexCount = mesh.positions.length / 3;
		const decoder = await createOnnxDecoder(writeDecoder(mesh), { vertexCount, wasmPaths: '/ort/' });
		const random = seededRandom(3);
		const out = new Float32Array(vertexCount * 3);
		let most = 0;
		for (let pose = 0; pose < poses; pose++) {
			const expression = Float32Array.from({ length: EXPRESSION_COUNT }, () => (random() < 0.7 ? 0 : random()));
			const joints = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : (random() - 0.5) * 0.8));
			await decoder.run(expression, joints, out);
			referencePoseVertices(mesh, expression, joints).forEach((value, i) => {
				most = Math.max(most, Math.abs(value - out[i]!));
			});
		}
		decoder.dispose();
		return most;
	},

	/** Threads of the runtime, and whether the page is isolated. */
	threads: () => ({ threads: ort.env.wasm.numThreads, isolated: crossOriginIsolated }),

	/** Code and message of the error where the runtime's files are somewhere else. */
	async withoutWasm(): Promise<{ code: string; message: string }> {
		const mesh = makeFixtureMesh();
		try {
			await createOnnxDecoder(writeDecoder(mesh), {
				vertexCount: mesh.positions.length / 3,
				wasmPaths: '/nowhere/',
			});
			return { code: 'none', message: '' };
		} catch (error) {
			if (error instanceof GaspardError) return { code: error.code, message: error.message };
			throw error;
		}
	},
};

(globalThis as unknown as { tests: typeof tests }).tests = tests;
