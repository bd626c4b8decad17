/** One Gaussian of a filter: its taps from the middle's left to its right, sum 1, along rows and columns alike. */
interface FilterPart {
	readonly share: number;
	readonly taps: Float64Array;
}

/** FLIP's filters for one distance of sight. */
export interface FlipFilters {
	/** What eyes make of luminance, red-green and blue-yellow: sums of Gaussians. */
	readonly sight: readonly (readonly FilterPart[])[];
	/** First and second derivative of a Gaussian along one axis, positive taps and negative ones summing to ±1… */
	readonly edge: Float64Array;
	readonly point: Float64Array;
	/** …and the Gaussian across. */
	readonly across: Float64Array;
}

/** Contrast sensitivity: amplitude and width (degrees²) of each channel's Gaussians. */
const SENSITIVITY = [[[1, 0.0047]], [[1, 0.0053]], [[34.1, 0.04], [13.5, 0.025]]] as const; // biome-ignore format: a table
/** Peak to trough of what eyes see an edge with, degrees. */
const EDGE_WIDTH = 0.082;

const known = new Map<number, FlipFilters>();

/** The filters for so many pixels a degree; made once. */
export function flipFilters(pixelsPerDegree: number): FlipFilters {
	const before = known.get(pixelsPerDegree);
	if (before) return before;
	const widest = Math.max(...SENSITIVITY.flat().map(([, width]) => width));
	const reach = Math.ceil(3 * Math.sqrt(widest / (2 * Math.PI ** 2)) * pixelsPerDegree);
	const sight = SENSITIVITY.map((gaussians) => {
		const parts = gaussians.map(([amplitude, width]) => {
			const raw = taps(reach, (x) => Math.exp((-(Math.PI ** 2) * (x / pixelsPerDegree) ** 2) / width));
			const sum = total(raw);
			return { weight: amplitude * Math.sqrt(Math.PI / width) * sum * sum, taps: raw.map((x) => x / sum) };
		});
		const all = parts.reduce((sum, { weight }) => sum + weight, 0);
		return parts.map(({ weight, taps }) => ({ share: weight / all, taps }));
	});
	const deviation = 0.5 * EDGE_WIDTH * pixelsPerDegree;
	const radius = Math.ceil(3 * deviation);
	const gauss = (x: number): number => Math.exp(-(x * x) / (2 * deviation * deviation));
	const across = taps(radius, gauss);
	const filters: FlipFilters = {
		sight,
		edge: balanced(taps(radius, (x) => -x * gauss(x))),
		point: balanced(taps(radius, (x) => (x ** 2 / deviation ** 2 - 1) * gauss(x))),
		across: across.map((x) => x / total(across)),
	};
	known.set(pixelsPerDegree, filters);
	return filters;
}

/** Filters a plane by `rowTaps` along its rows, then by `columnTaps` along its columns; the rim's pixels go on beyond it. */
export function filterPlane(
	plane: Float32Array,
	width: number,
	height: number,
	rowTaps: Float64Array,
	columnTaps: Float64Array,
): Float32Array {
	const between = new Float32Array(plane.length);
	const out = new Float32Array(plane.length);
	const reachX = rowTaps.length >> 1;
	for (let y = 0; y < height; y++) {
		const row = y * width;
		for (let x = 0; x < width; x++) {
			let sum = 0;
			if (x >= reachX && x + reachX < width) {
				for (let k = 0, at = row + x - reachX; k < rowTaps.length; k++, at++) sum += rowTaps[k]! * plane[at]!;
			} else {
				for (let k = -reachX; k <= reachX; k++) {
					sum += rowTaps[k + reachX]! * plane[row + Math.min(width - 1, Math.max(0, x + k))]!;
				}
			}
			between[row + x] = sum;
		}
	}
	const reachY = columnTaps.length >> 1;
	for (let y = 0; y < height; y++) {
		for (let k = -reachY; k <= reachY; k++) {
			const from = Math.min(height - 1, Math.max(0, y + k)) * width;
			const tap = columnTaps[k + reachY]!;
			for (let x = 0, at = y * width; x < width; x++, at++) out[at] = out[at]! + tap * between[from + x]!;
		}
	}
	return out;
}

function taps(reach: number, of: (x: number) => number): Float64Array {
	return Float64Array.from({ length: 2 * reach + 1 }, (_, i) => of(i - reach));
}

function total(values: Float64Array): number {
	return values.reduce((sum, x) => sum + x, 0);
}

/** Positive taps made to sum to 1, negative ones to -1. */
function balanced(values: Float64Array): Float64Array {
	const positive = total(values.filter((x) => x > 0));
	const negative = -total(values.filter((x) => x < 0));
	return values.map((x) => (x > 0 ? x / positive : x / negative));
}
