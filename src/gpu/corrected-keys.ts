import { CORRECTIVE_ENTRY_BYTES } from '../asset/correctives.ts';
import { WORDS_PER_REST_TRIANGLE } from '../splat/bind-splats.ts';
import { CORRECTIVE_WEIGHTS } from '../splat/constants.ts';
import { scaleWeights } from '../splat/scale-weights.ts';
import type { CpuSortable } from './cpu-sorter.ts';
import type { SortRun } from './sort-plan.ts';

const scaled = new Float32Array(CORRECTIVE_WEIGHTS * 3);

/**
 * Replaces the keys of the splats that correctives have moved. Call it after `keys` and `bins` were filled as if there were
 * no correctives: few splats are corrected, and in a neutral face none has moved.
 *
 * @param coefficients - Key steps of a point in each triangle's rest frame: constant, then along t, u, n.
 */
export function correctKeys(
	keys: Uint16Array,
	bins: Int32Array,
	coefficients: Float32Array,
	run: SortRun,
	{ model, weights }: CpuSortable,
): void {
	const { bound, centerFloats, restFloats, correctives } = model;
	if (!correctives || !scaleWeights(scaled, correctives.steps, weights)) return;
	const { regions, splats, splatRegions, entries } = correctives;
	const last = run.keyCount - 1;
	for (let i = 0, entry = 0; i < splats.length; i++) {
		const splat = splats[i]!;
		if (splat >= run.splatCount) return;
		const { firstWeight, weightCount } = regions[splatRegions[i]!]!;
		let dx = 0;
		let dy = 0;
		let dz = 0;
		for (let k = 0; k < weightCount; k++, entry += CORRECTIVE_ENTRY_BYTES) {
			const scale = scaled[(firstWeight + k) * 3]!;
			dx += scale * entries[entry]!;
			dy += scale * entries[entry + 1]!;
			dz += scale * entries[entry + 2]!;
		}
		const triangle = bound.triangles[splat]! & 0xffff;
		const rest = triangle * WORDS_PER_REST_TRIANGLE + 6;
		const tx = restFloats[rest]!;
		const ty = restFloats[rest + 1]!;
		const tz = restFloats[rest + 2]!;
		const nx = restFloats[rest + 3]!;
		const ny = restFloats[rest + 4]!;
		const nz = restFloats[rest + 5]!;
		const x = centerFloats[splat * 4]! + tx * dx + ty * dy + tz * dz;
		const y =
			centerFloats[splat * 4 + 1]! + (ny * tz - nz * ty) * dx + (nz * tx - nx * tz) * dy + (nx * ty - ny * tx) * dz;
		const z = centerFloats[splat * 4 + 2]! + nx * dx + ny * dy + nz * dz;
		const at = triangle * 4;
		const steps = coefficients[at]! + coefficients[at + 1]! * x + coefficients[at + 2]! * y + coefficients[at + 3]! * z;
		const key = run.keyBase + (steps > 0 ? (steps < last ? steps | 0 : last) : 0);
		const place = run.firstEntry + splat;
		bins[keys[place]!]!--;
		bins[key]!++;
		keys[place] = key;
	}
}
