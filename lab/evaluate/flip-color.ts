/** Reference white of sRGB under D65 as the matrix below gives it: X and Z of white; its Y is 1. */
const TO_XYZ = [
	[10135552 / 24577794, 8788810 / 24577794, 4435075 / 24577794],
	[2613072 / 12288897, 8788810 / 12288897, 887015 / 12288897],
	[1425312 / 73733382, 8788810 / 73733382, 70074185 / 73733382],
] as const;
const WHITE = TO_XYZ.map(([r, g, b]) => r + g + b);
const FROM_XYZ = inverse(TO_XYZ.map((row) => [...row]));
/** Below this cube root, L*a*b* is linear. */
const LINEAR_BELOW = 6 / 29;

/** Display sRGB (0..1) → luminance, red-green, blue-yellow (YCxCz), in place. */
export function displayToOpponent(color: Float64Array): void {
	for (let k = 0; k < 3; k++) {
		const x = color[k]!;
		color[k] = x > 0.04045 ? ((x + 0.055) / 1.055) ** 2.4 : x / 12.92;
	}
	linearToXyz(color);
	const [x, y, z] = color as unknown as [number, number, number];
	color[0] = 116 * y - 16;
	color[1] = 500 * (x - y);
	color[2] = 200 * (y - z);
}

/** YCxCz → linear rgb, in place; not clamped. */
export function opponentToLinear(color: Float64Array): void {
	const y = (color[0]! + 16) / 116;
	const xyz = [(y + color[1]! / 500) * WHITE[0]!, y * WHITE[1]!, (y - color[2]! / 200) * WHITE[2]!];
	for (let r = 0; r < 3; r++) {
		const row = FROM_XYZ[r]!;
		color[r] = row[0]! * xyz[0]! + row[1]! * xyz[1]! + row[2]! * xyz[2]!;
	}
}

/** Linear rgb (0..1) → L*a*b* with colour fading in the dark (Hunt), in place. */
export function huntLab(color: Float64Array): void {
	linearToXyz(color);
	for (let k = 0; k < 3; k++) {
		const x = color[k]!;
		color[k] = x > LINEAR_BELOW ** 3 ? Math.cbrt(x) : x / (3 * LINEAR_BELOW ** 2) + 4 / 29;
	}
	const [x, y, z] = color as unknown as [number, number, number];
	const lightness = 116 * y - 16;
	color[0] = lightness;
	color[1] = 0.01 * lightness * 500 * (x - y);
	color[2] = 0.01 * lightness * 200 * (y - z);
}

/** The distance of two colours: of lightness, plus of hue and chroma (HyAB). `i`-th pixels of three planes each. */
export function hyab(a: ArrayLike<number>, b: ArrayLike<number>, i: number, pixels: number): number {
	const lightness = Math.abs(a[i]! - b[i]!);
	return lightness + Math.hypot(a[pixels + i]! - b[pixels + i]!, a[2 * pixels + i]! - b[2 * pixels + i]!);
}

/** Between pure green and pure blue: the farthest that two colours of a screen are apart. */
export const LARGEST_DIFFERENCE = largestDifference();

function largestDifference(): number {
	const green = Float64Array.of(0, 1, 0);
	const blue = Float64Array.of(0, 0, 1);
	huntLab(green);
	huntLab(blue);
	return hyab(green, blue, 0, 1);
}

/** To XYZ relative to white. */
function linearToXyz(color: Float64Array): void {
	const [r, g, b] = color as unknown as [number, number, number];
	for (let k = 0; k < 3; k++) {
		const row = TO_XYZ[k]!;
		color[k] = (row[0]! * r + row[1]! * g + row[2]! * b) / WHITE[k]!;
	}
}

function inverse(matrix: number[][]): number[][] {
	const [a, b, c, d, e, f, g, h, i] = matrix.flat();
	const determinant = a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!);
	const rows = [
		[e! * i! - f! * h!, c! * h! - b! * i!, b! * f! - c! * e!],
		[f! * g! - d! * i!, a! * i! - c! * g!, c! * d! - a! * f!],
		[d! * h! - e! * g!, b! * g! - a! * h!, a! * e! - b! * d!],
	];
	return rows.map((row) => row.map((x) => x / determinant));
}
