/**
 * Slow reference for LDR-FLIP (Andersson et al. 2020): two-dimensional filters, evaluated at every pixel. Border pixels are
 * repeated beyond the picture. Colours are triples of display sRGB.
 */
export function flipOracle(
	reference: readonly (readonly number[])[],
	test: readonly (readonly number[])[],
	width: number,
	height: number,
	pixelsPerDegree: number,
): number[] {
	const [a, b] = [reference, test].map((picture) => look(picture, width, height, pixelsPerDegree)) as [Look, Look];
	const most = distance(hunt([0, 1, 0]), hunt([0, 0, 1])) ** 0.7;
	return a.colors.map((color, i) => {
		const error = distance(color, b.colors[i]!) ** 0.7;
		const bent =
			error < 0.4 * most ? (0.95 / (0.4 * most)) * error : 0.95 + (0.05 * (error - 0.4 * most)) / (0.6 * most);
		const feature = Math.max(Math.abs(a.edges[i]! - b.edges[i]!), Math.abs(a.points[i]! - b.points[i]!));
		return bent ** (1 - Math.sqrt(feature / Math.SQRT2));
	});
}

interface Look {
	readonly colors: number[][];
	readonly edges: number[];
	readonly points: number[];
}

type Kernel = (x: number, y: number) => number;

function look(picture: readonly (readonly number[])[], width: number, height: number, ppd: number): Look {
	const opponent = picture.map((color) => {
		const [x, y, z] = xyz(color.map((c) => (c > 0.04045 ? ((c + 0.055) / 1.055) ** 2.4 : c / 12.92))) as Triple;
		return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
	});
	const filtered = (values: readonly number[], reach: number, kernel: Kernel): number[] =>
		values.map((_, i) => {
			let sum = 0;
			for (let dy = -reach; dy <= reach; dy++) {
				for (let dx = -reach; dx <= reach; dx++) {
					const x = Math.min(width - 1, Math.max(0, (i % width) + dx));
					const y = Math.min(height - 1, Math.max(0, Math.floor(i / width) + dy));
					sum += kernel(dx, dy) * values[y * width + x]!;
				}
			}
			return sum;
		});
	const reach = Math.ceil(3 * Math.sqrt(0.04 / (2 * Math.PI ** 2)) * ppd);
	const gaussian = (amplitude: number, width: number): Kernel => {
		return (x, y) =>
			amplitude * Math.sqrt(Math.PI / width) * Math.exp((-(Math.PI ** 2) * (x * x + y * y)) / (ppd * ppd * width));
	};
	const kernels: Kernel[] = [
		gaussian(1, 0.0047),
		gaussian(1, 0.0053),
		(x, y) => gaussian(34.1, 0.04)(x, y) + gaussian(13.5, 0.025)(x, y),
	];
	const blurred = kernels.map((kernel, k) => {
		const sum = totals(kernel, reach);
		return filtered(
			opponent.map((color) => color[k]!),
			reach,
			(x, y) => kernel(x, y) / (sum.positive + sum.negative),
		);
	});
	const colors = opponent.map((_, i) => {
		const [y, cx, cz] = [blurred[0]![i]!, blurred[1]![i]!, blurred[2]![i]!];
		const light = (y + 16) / 116;
		return hunt(linear([light + cx / 500, light, light - cz / 200]).map((c) => Math.min(1, Math.max(0, c))));
	});
	const deviation = 0.5 * 0.082 * ppd;
	const bell: Kernel = (x, y) => Math.exp(-(x * x + y * y) / (2 * deviation ** 2));
	const radius = Math.ceil(3 * deviation);
	const strength = (raw: Kernel): number[] => {
		const { positive, negative } = totals(raw, radius);
		const kernel: Kernel = (x, y) => (raw(x, y) > 0 ? raw(x, y) / positive : -raw(x, y) / negative);
		const light = opponent.map(([y]) => (y! + 16) / 116);
		const across = filtered(light, radius, kernel);
		const down = filtered(light, radius, (x, y) => kernel(y, x));
		return across.map((value, i) => Math.hypot(value, down[i]!));
	};
	return {
		colors,
		edges: strength((x, y) => -x * bell(x, y)),
		points: strength((x, y) => ((x * x) / deviation ** 2 - 1) * bell(x, y)),
	};
}

function totals(kernel: Kernel, reach: number): { positive: number; negative: number } {
	let [positive, negative] = [0, 0];
	for (let y = -reach; y <= reach; y++) {
		for (let x = -reach; x <= reach; x++) {
			positive += Math.max(0, kernel(x, y));
			negative += Math.min(0, kernel(x, y));
		}
	}
	return { positive, negative };
}

type Triple = [number, number, number];

const MATRIX = [
	[10135552 / 24577794, 8788810 / 24577794, 4435075 / 24577794],
	[2613072 / 12288897, 8788810 / 12288897, 887015 / 12288897],
	[1425312 / 73733382, 8788810 / 73733382, 70074185 / 73733382],
] as const;
/** Inverse of the matrix, from the authors' code. */
const INVERSE = [
	[3.241003275, -1.537398934, -0.498615861],
	[-0.969224334, 1.875930071, 0.041554224],
	[0.055639423, -0.204011202, 1.057148933],
] as const;
const WHITE = [0.950428545, 1, 1.088900371] as const;

function xyz(color: readonly number[]): number[] {
	return MATRIX.map((row, k) => row.reduce((sum, m, c) => sum + m * color[c]!, 0) / WHITE[k]!);
}

function linear(relative: readonly number[]): number[] {
	return INVERSE.map((row) => row.reduce((sum, m, c) => sum + m * relative[c]! * WHITE[c]!, 0));
}

function hunt(color: readonly number[]): number[] {
	const [x, y, z] = xyz(color).map((v) =>
		v > (6 / 29) ** 3 ? Math.cbrt(v) : v / (3 * (6 / 29) ** 2) + 4 / 29,
	) as Triple;
	const lightness = 116 * y - 16;
	return [lightness, 0.01 * lightness * 500 * (x - y), 0.01 * lightness * 200 * (y - z)];
}

function distance(a: readonly number[], b: readonly number[]): number {
	return Math.abs(a[0]! - b[0]!) + Math.hypot(a[1]! - b[1]!, a[2]! - b[2]!);
}
