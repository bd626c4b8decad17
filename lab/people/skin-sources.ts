import { makeHumanData } from '../head-model/makehuman.ts';
import type { LinearTexture } from './person.ts';
import { readTexture } from './read-texture.ts';
import { regionMask, type SkinChart } from './skin-chart.ts';

/** The cleared skins (reference: MakeHuman assets, CC0 since September 2020), by short name. */
export const SKIN_SOURCES = {
	youngAfricanFemale: 'young_african_female/textures/young_darkskinned_female_diffuse.png',
	youngAfricanMale: 'young_african_male/textures/young_darkskinned_male_diffuse.png',
	youngAsianFemale: 'young_asian_female/textures/young_lightskinned_female_diffuse3.png',
	youngAsianMale: 'young_asian_male/textures/young_lightskinned_male_diffuse3.png',
	youngCaucasianFemale: 'young_caucasian_female/textures/young_lightskinned_female_diffuse.png',
	youngCaucasianFemale2: 'young_caucasian_female/textures/young_lightskinned_female_diffuse2.png',
	youngCaucasianMale: 'young_caucasian_male/textures/young_lightskinned_male_diffuse.png',
	youngCaucasianMale2: 'young_caucasian_male/textures/young_lightskinned_male_diffuse2.png',
	middleAfricanFemale: 'middleage_african_female/textures/middleage_darkskinned_female_diffuse.png',
	middleAfricanMale: 'middleage_african_male/textures/middleage_darkskinned_male_diffuse.png',
	middleAsianFemale: 'middleage_asian_female/textures/middleage_lightskinned_female_diffuse2.png',
	middleAsianMale: 'middleage_asian_male/textures/middleage_lightskinned_male_diffuse2.png',
	middleCaucasianFemale: 'middleage_caucasian_female/textures/middleage_lightskinned_female_diffuse.png',
	middleCaucasianMale: 'middleage_caucasian_male/textures/middleage_lightskinned_male_diffuse.png',
	oldAfricanFemale: 'old_african_female/textures/old_darkskinned_female_diffuse.png',
	oldAfricanMale: 'old_african_male/textures/old_darkskinned_male_diffuse.png',
	oldAsianFemale: 'old_asian_female/textures/old_lightskinned_female_diffuse2.png',
	oldAsianMale: 'old_asian_male/textures/old_lightskinned_male_diffuse2.png',
	oldCaucasianFemale: 'old_caucasian_female/textures/old_lightskinned_female_diffuse.png',
	oldCaucasianMale: 'old_caucasian_male/textures/old_lightskinned_male_diffuse.png',
} as const;

/** Name of a cleared skin. */
export type SkinSource = keyof typeof SKIN_SOURCES;

/** A share of one source in a skin. */
export interface SkinShare {
	readonly source: SkinSource;
	readonly share: number;
}

/**
 * What the sources say about a face beside its tone: the ratio of each texel to the source's own mean cheek, as natural
 * logarithms, 3 numbers a texel of the chart. Mixed by share.
 */
export function skinRatios(chart: SkinChart, shares: readonly SkinShare[]): Float32Array {
	const total = shares.reduce((sum, { share }) => sum + share, 0);
	const mixed = new Float32Array(chart.size * chart.size * 3);
	for (const { source, share } of shares) {
		const one = ratiosOf(chart, source);
		for (let i = 0; i < mixed.length; i++) mixed[i] = mixed[i]! + (share / total) * one[i]!;
	}
	return mixed;
}

const known = new Map<string, Float32Array>();

function ratiosOf(chart: SkinChart, source: SkinSource): Float32Array {
	const key = `${chart.size} ${source}`;
	const before = known.get(key);
	if (before !== undefined) return before;
	const texture = readTexture(`${makeHumanData}skins/${SKIN_SOURCES[source]}`);
	const { covered, topology, triangles, weights } = chart;
	const { makeHumanUvs } = topology;
	const logs = new Float32Array(chart.size * chart.size * 3);
	const cheeks = regionMask(chart, /^face$/, 2);
	const mean = [0, 0, 0];
	let weight = 0;
	const rgb = new Float32Array(3);
	for (const at of covered) {
		const t = triangles[at]! * 3;
		let u = 0;
		let v = 0;
		for (let k = 0; k < 3; k++) {
			const w = k === 2 ? 1 - weights[at * 2]! - weights[at * 2 + 1]! : weights[at * 2 + k]!;
			u += w * makeHumanUvs[topology.triangles[t + k]! * 2]!;
			v += w * makeHumanUvs[topology.triangles[t + k]! * 2 + 1]!;
		}
		if (Number.isNaN(u)) continue;
		sampleCubic(rgb, texture, u, v);
		const place = chart.places.subarray(at * 3, at * 3 + 3);
		const isCheek = cheeks[at]! > 0.9 && place[2]! > 0.09 && place[1]! > 0.085 && place[1]! < 0.125;
		for (let k = 0; k < 3; k++) {
			logs[at * 3 + k] = Math.log(Math.max(0.004, rgb[k]!));
			if (isCheek) mean[k]! += logs[at * 3 + k]!;
		}
		if (isCheek) weight++;
	}
	for (const at of covered) {
		for (let k = 0; k < 3; k++) {
			if (logs[at * 3 + k] !== 0) logs[at * 3 + k] = logs[at * 3 + k]! - mean[k]! / weight;
		}
	}
	known.set(key, logs);
	return logs;
}

/** Catmull and Rom between sixteen texels: no squares where one texel covers several of ours. */
function sampleCubic(out: Float32Array, { width, height, texels }: LinearTexture, u: number, v: number): void {
	const x = u * width - 0.5;
	const y = v * height - 0.5;
	const x0 = Math.floor(x);
	const y0 = Math.floor(y);
	const wx = cubicWeights(x - x0);
	const wy = cubicWeights(y - y0);
	out.fill(0);
	for (let j = 0; j < 4; j++) {
		const row = Math.min(height - 1, Math.max(0, y0 + j - 1)) * width;
		for (let i = 0; i < 4; i++) {
			const at = (row + Math.min(width - 1, Math.max(0, x0 + i - 1))) * 4;
			const w = wx[i]! * wy[j]!;
			for (let k = 0; k < 3; k++) out[k] = out[k]! + w * texels[at + k]!;
		}
	}
}

function cubicWeights(t: number): [number, number, number, number] {
	const t2 = t * t;
	const t3 = t2 * t;
	return [(-t3 + 2 * t2 - t) / 2, (3 * t3 - 5 * t2 + 2) / 2, (-3 * t3 + 4 * t2 + t) / 2, (t3 - t2) / 2];
}
