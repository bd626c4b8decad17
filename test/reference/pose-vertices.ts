import { EXPRESSION_NAMES } from '../../src/rig/expression-names.ts';
import { type HeadMesh, JOINT_NAMES, JOINT_PARENTS } from '../../src/rig/head-mesh.ts';

type Matrix = number[][];

/** Reference for the rig: slow and simple, in f64, with 4x4 matrices as in the formula. */
export function referencePoseVertices(
	mesh: HeadMesh,
	expression: ArrayLike<number>,
	joints: ArrayLike<number>,
): Float64Array {
	const shaped = Float64Array.from(mesh.positions);
	EXPRESSION_NAMES.forEach((_, shape) => {
		const { vertices, offsets } = mesh.expressions[shape]!;
		vertices.forEach((vertex, i) => {
			for (let axis = 0; axis < 3; axis++) {
				shaped[vertex * 3 + axis]! += expression[shape]! * offsets[i * 3 + axis]!;
			}
		});
	});
	const worlds: Matrix[] = [];
	JOINT_NAMES.forEach((_, joint) => {
		const p = [0, 1, 2].map((axis) => mesh.jointPositions[joint * 3 + axis]!);
		const q = [0, 1, 2, 3].map((axis) => joints[joint * 4 + axis]!);
		const local = multiply(multiply(translation(p, 1), turn(q)), translation(p, -1));
		const parent = JOINT_PARENTS[joint]!;
		worlds.push(parent < 0 ? local : multiply(worlds[parent]!, local));
	});
	const out = new Float64Array(shaped.length);
	for (let vertex = 0; vertex < shaped.length / 3; vertex++) {
		const point = [shaped[vertex * 3]!, shaped[vertex * 3 + 1]!, shaped[vertex * 3 + 2]!, 1];
		let fixed = 1;
		const sum = [0, 0, 0];
		worlds.forEach((world, joint) => {
			const weight = mesh.skinWeights[vertex * 4 + joint]!;
			fixed -= weight;
			for (let row = 0; row < 3; row++) {
				sum[row]! += weight * world[row]!.reduce((total, m, column) => total + m * point[column]!, 0);
			}
		});
		for (let row = 0; row < 3; row++) out[vertex * 3 + row] = sum[row]! + fixed * point[row]!;
	}
	return out;
}

function translation(p: number[], sign: number): Matrix {
	return [
		[1, 0, 0, sign * p[0]!],
		[0, 1, 0, sign * p[1]!],
		[0, 0, 1, sign * p[2]!],
		[0, 0, 0, 1],
	];
}

/** Columns are the turned axes, each q · axis · q⁻¹. */
function turn(quaternion: number[]): Matrix {
	const length = Math.hypot(...quaternion);
	const [x, y, z, w] = quaternion.map((value) => value / length) as [number, number, number, number];
	return [
		[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w), 0],
		[2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w), 0],
		[2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y), 0],
		[0, 0, 0, 1],
	];
}

function multiply(a: Matrix, b: Matrix): Matrix {
	return a.map((row) => b[0]!.map((_, column) => row.reduce((total, value, k) => total + value * b[k]![column]!, 0)));
}
