import type { SkinChart } from './skin-chart.ts';
import { ramp } from './skin-places.ts';
import { skinRatios } from './skin-sources.ts';

const lipMasks = new Map<number, Float32Array>();

/** Where the sources paint lips: redder than the cheek, near the mouth. The same for all persons. */
export function lipMask(chart: SkinChart): Float32Array {
	const known = lipMasks.get(chart.size);
	if (known !== undefined) return known;
	const ratios = skinRatios(chart, [
		{ source: 'youngCaucasianFemale', share: 1 },
		{ source: 'youngCaucasianFemale2', share: 1 },
		{ source: 'youngAsianFemale', share: 1 },
	]);
	const mask = new Float32Array(chart.size * chart.size);
	for (const at of chart.covered) {
		const x = chart.places[at * 3]!;
		const y = chart.places[at * 3 + 1]!;
		const z = chart.places[at * 3 + 2]!;
		const near = ramp(0.031, 0.026, Math.abs(x)) * ramp(0.053, 0.057, y) * ramp(0.09, 0.086, y) * ramp(0.12, 0.125, z);
		if (near <= 0) continue;
		const redness = ratios[at * 3]! - ratios[at * 3 + 1]!;
		mask[at] = near * ramp(0.19, 0.31, redness);
	}
	lipMasks.set(chart.size, mask);
	return mask;
}
