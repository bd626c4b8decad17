import { lipMask } from './lip-mask.ts';
import { fractalNoise, gradientNoise, scatter } from './noise.ts';
import type { LinearTexture } from './person.ts';
import { earWeight, regionMask, type SkinChart, vertexMask } from './skin-chart.ts';
import { beardPlace, belowNeckline, blob, type Neckline, PLACES, pair, ramp } from './skin-places.ts';
import { type SkinShare, skinRatios } from './skin-sources.ts';
import { wrinkles } from './wrinkles.ts';

/** A colour in linear light. */
export type Color = readonly [number, number, number];

/** All that is painted on skin. */
export interface SkinRecipe {
	readonly seed: number;
	/** Colour of the cheek without blush. */
	readonly tone: Color;
	readonly sources: readonly SkinShare[];
	/** 0 at 20 years … 1 at 80. */
	readonly age: number;
	/** Blood in nose, cheeks, ears: 0..1. */
	readonly blush: number;
	/** 0..1. */
	readonly freckles: number;
	/** About how many moles a face has. */
	readonly moles: number;
	/** 0 shaved clean … 1 thick; colour of the hairs. */
	readonly stubble: number;
	readonly stubbleColor: Color;
	/** Lips: colour over the skin's own and its strength 0..1, and sheen 0..1. */
	readonly lipColor: Color;
	readonly lipStrength: number;
	readonly lipGloss: number;
	/** Colour around the upper lash line, as worn or natural, and its strength 0..1. */
	readonly eyeShadow: number;
	/** Hair that covers the scalp: colour, and cover 0..1 of each head-mesh vertex. */
	readonly scalpColor: Color;
	readonly scalpCover: Float32Array;
	readonly garmentColor: Color;
	readonly neckline: Neckline;
}

/** A painted skin: albedo with the bust's fading edge as coverage, height in metres, sheen 0..1. */
export interface PaintedSkin {
	readonly texture: LinearTexture;
	readonly relief: Float32Array;
	readonly gloss: Float32Array;
}

/** Absorption of one unit of blood and of melanin in red, green, blue. */
const BLOOD = [0.1, 1, 0.72] as const;
const MELANIN = [0.55, 0.95, 1.35] as const;
const INNER_MOUTH: Color = [0.22, 0.035, 0.03];
const SOCKET: Color = [0.5, 0.19, 0.16];
/** Heights between which the bust fades into nothing, metres. */
const FADE_START = -0.076;
const FADE_END = -0.106;

/** Paints a skin. One to two seconds at 1536 texels. */
export function paintSkin(chart: SkinChart, recipe: SkinRecipe): PaintedSkin {
	const { size, covered, places } = chart;
	const texels = new Float32Array(size * size * 4);
	const relief = new Float32Array(size * size);
	const gloss = new Float32Array(size * size);
	const ratios = skinRatios(chart, recipe.sources);
	const masks = {
		scalp: regionMask(chart, /^scalp$/, Math.round(size / 60)),
		trunk: regionMask(chart, /^(bust|neck|cap)$/, Math.round(size / 40)),
		mouth: regionMask(chart, /^innerMouth$/, Math.round(size / 500)),
		socket: regionMask(chart, /^eyeSocket/, Math.round(size / 700)),
		lid: regionMask(chart, /^(upper|lower)Lid/, Math.round(size / 250)),
		ear: vertexMask(chart, earWeight(chart.topology)),
	};
	const lips = lipMask(chart);
	const cover = vertexMask(chart, recipe.scalpCover);
	const painter = new Painter(recipe);
	for (const at of covered) {
		const x = places[at * 3]!;
		const y = places[at * 3 + 1]!;
		const z = places[at * 3 + 2]!;
		painter.texel(x, y, z, {
			ratio: [ratios[at * 3]!, ratios[at * 3 + 1]!, ratios[at * 3 + 2]!],
			scalp: masks.scalp[at]!,
			trunk: masks.trunk[at]!,
			mouth: masks.mouth[at]!,
			socket: masks.socket[at]!,
			lid: masks.lid[at]!,
			ear: masks.ear[at]!,
			lip: lips[at]!,
			cover: cover[at]!,
		});
		for (let k = 0; k < 3; k++) texels[at * 4 + k] = painter.color[k]!;
		texels[at * 4 + 3] = ramp(FADE_END, FADE_START, y);
		relief[at] = painter.height;
		gloss[at] = painter.gloss;
	}
	return { texture: { width: size, height: size, texels }, relief, gloss };
}

/** What is known of one texel beside its place. */
interface TexelMasks {
	readonly ratio: Color;
	readonly scalp: number;
	readonly trunk: number;
	readonly mouth: number;
	readonly socket: number;
	readonly lid: number;
	readonly ear: number;
	readonly lip: number;
	readonly cover: number;
}

class Painter {
	readonly color = new Float32Array(3);
	height = 0;
	gloss = 0;
	readonly #recipe: SkinRecipe;
	readonly #seed: number;
	readonly #point = new Float64Array(2);

	constructor(recipe: SkinRecipe) {
		this.#recipe = recipe;
		this.#seed = recipe.seed & 0xffff;
	}

	texel(x: number, y: number, z: number, masks: TexelMasks): void {
		const { tone, neckline } = this.#recipe;
		this.height = 0;
		this.gloss = 0.25;
		const cloth = belowNeckline(x, y, z, neckline);
		if (cloth > 0) {
			this.#cloth(x, y, z, cloth);
			return;
		}
		const face = (1 - (1 - masks.ear) * ramp(0.02, 0.45, masks.scalp)) * (1 - masks.trunk);
		for (let k = 0; k < 3; k++) this.color[k] = tone[k]! * Math.exp(0.85 * face * masks.ratio[k]!);
		this.#pigment(x, y, z, face, masks);
		this.#fineRelief(x, y, z, face, masks);
		this.#lips(x, y, z, masks);
		this.#beard(x, y, z, masks);
		this.#scalp(x, y, z, masks);
		this.#wetParts(x, y, z, masks);
		// The collar shades the skin beside it.
		const shade = 1 - 0.35 * ramp(-0.006, 0, cloth);
		for (let k = 0; k < 3; k++) this.color[k] = this.color[k]! * shade;
	}

	/** Blood and melanin: blush, mottling, freckles, moles, the shade around the eyes. */
	#pigment(x: number, y: number, z: number, face: number, masks: TexelMasks): void {
		const { blush, freckles, moles, age, tone } = this.#recipe;
		const seed = this.#seed;
		const nose = blob(x, y, z, PLACES.noseTip, 0.014) + 0.8 * pair(x, y, z, PLACES.wing, 0.008);
		const cheek = pair(x, y, z, PLACES.cheek, 0.02);
		const warm = 0.8 * nose + 0.75 * cheek + 0.3 * blob(x, y, z, PLACES.chin, 0.014) + 0.75 * masks.ear;
		const mottle = fractalNoise(x * 90, y * 90, z * 90, 3, seed + 11);
		const fine = fractalNoise(x * 420, y * 420, z * 420, 2, seed + 23);
		let blood = blush * 0.4 * warm * (1 + 0.5 * mottle) + 0.045 * mottle + 0.03 * fine;
		let melanin = 0.05 * fractalNoise(x * 55, y * 55, z * 55, 3, seed + 37) + 0.03 * fine;
		const around = pair(x, y, z, PLACES.underEye, 0.011);
		blood += 0.1 * around + 0.12 * masks.lid;
		melanin += (0.08 + 0.1 * age) * around + 0.06 * masks.lid;
		if (freckles > 0 && face > 0.1) melanin += this.#freckles(x, y, z, freckles);
		if (age > 0.45 && face > 0.1 && tone[0]! > 0.3) {
			scatter(this.#point, x * 130, y * 130, z * 130, seed + 71);
			const spot = this.#point[1]! < (age - 0.4) * 0.3 ? ramp(0.4, 0.15, this.#point[0]! + 0.12 * fine) : 0;
			melanin += 0.2 * spot;
		}
		scatter(this.#point, x * 45, y * 45, z * 45, seed + 53);
		const size = 0.024 + 0.025 * ((this.#point[1]! * 97) % 1);
		if (this.#point[1]! < moles * 0.004) {
			const mole = ramp(size * 1.35, size * 0.75, this.#point[0]! + 0.006 * fine);
			melanin += 0.9 * mole;
			this.height += 0.00012 * mole;
		}
		for (let k = 0; k < 3; k++) {
			this.color[k] = this.color[k]! * Math.exp(-blood * BLOOD[k]! - melanin * MELANIN[k]!);
		}
	}

	#freckles(x: number, y: number, z: number, strength: number): number {
		const seed = this.#seed;
		const where =
			pair(x, y, z, PLACES.cheekbone, 0.026) +
			blob(x, y, z, [0, 0.118, 0.145], 0.02) +
			0.12 * blob(x, y, z, PLACES.forehead, 0.04);
		let sum = 0;
		for (let size = 0; size < 2; size++) {
			const k = size === 0 ? 460 : 330;
			scatter(this.#point, x * k, y * k, z * k, seed + 61 + size);
			const chance = Math.min(0.8, strength * where * 0.75);
			const radius = 0.2 + 0.25 * ((this.#point[1]! * 89) % 1);
			if (this.#point[1]! < chance)
				sum += (size === 0 ? 0.42 : 0.3) * ramp(radius * 1.4, radius * 0.5, this.#point[0]!);
		}
		return sum * Math.min(1, 0.4 + strength);
	}

	/** Pores, the grain of skin, wrinkles of age; sheen by place. */
	#fineRelief(x: number, y: number, z: number, face: number, masks: TexelMasks): void {
		const { age } = this.#recipe;
		const seed = this.#seed;
		const grain = fractalNoise(x * 900, y * 900, z * 900, 2, seed + 5);
		this.height += 0.00004 * grain + 0.00006 * gradientNoise(x * 350, y * 350, z * 350, seed + 7);
		const oily =
			blob(x, y, z, PLACES.noseTip, 0.022) +
			0.85 * blob(x, y, z, PLACES.forehead, 0.035) +
			0.6 * pair(x, y, z, PLACES.cheekbone, 0.018) +
			0.4 * blob(x, y, z, PLACES.chin, 0.014);
		const pored = Math.min(1, oily + pair(x, y, z, [0.028, 0.105, 0.13], 0.02));
		if (pored * face > 0.05) {
			scatter(this.#point, x * 780, y * 780, z * 780, seed + 3);
			const pore = ramp(0.42, 0.1, this.#point[0]!) * pored * (0.5 + 0.5 * this.#point[1]!);
			this.height -= 0.00013 * pore;
			for (let k = 0; k < 3; k++) this.color[k] = this.color[k]! * (1 - 0.12 * pore);
		}
		if (face > 0.05) this.height += wrinkles(x, y, z, age, seed) * (1 - masks.lid * 0.5);
		this.gloss = 0.22 + 0.4 * Math.min(1, oily) * face - 0.1 * masks.scalp;
	}

	#lips(x: number, y: number, z: number, { lip }: TexelMasks): void {
		if (lip <= 0.01) return;
		const { lipColor, lipStrength, lipGloss, tone } = this.#recipe;
		const seed = this.#seed;
		// Furrows run across the lips, closer together towards the corners.
		const furrow =
			gradientNoise(x * 950, y * 130, z * 130, seed + 91) + 0.5 * gradientNoise(x * 1900, y * 200, z * 200, seed + 92);
		this.height += lip * (0.00005 * furrow + 0.0001 * lip);
		const base = lip * lipStrength;
		const patch = 1 + 0.1 * fractalNoise(x * 300, y * 300, z * 300, 2, seed + 93) + 0.07 * furrow;
		for (let k = 0; k < 3; k++) {
			// The natural lip is the skin with more blood, the painted one the colour itself.
			const natural = tone[k]! * Math.exp(-0.42 * BLOOD[k]! - 0.12 * MELANIN[k]!);
			const target = (0.5 * natural + 0.5 * lipColor[k]!) * patch;
			this.color[k] = this.color[k]! * (1 - base) + base * target;
		}
		this.gloss = this.gloss * (1 - lip) + lip * lipGloss;
	}

	#beard(x: number, y: number, z: number, { lip, mouth, scalp }: TexelMasks): void {
		const { stubble, stubbleColor } = this.#recipe;
		if (stubble <= 0) return;
		const seed = this.#seed;
		const ragged = 0.25 * fractalNoise(x * 160, y * 160, z * 160, 2, seed + 41);
		const grow = beardPlace(x, y, z) * (1 - lip) * (1 - mouth) * (1 - scalp);
		const place = Math.min(1, Math.max(0, grow * (1 + ragged)));
		if (place < 0.02) return;
		scatter(this.#point, x * 950, y * 620, z * 950, seed + 43);
		const dot = ramp(0.5, 0.15, this.#point[0]!) * (0.5 + 0.5 * this.#point[1]!);
		const cover = stubble * place * (0.42 + 0.58 * dot);
		for (let k = 0; k < 3; k++) {
			this.color[k] = this.color[k]! * (1 - 0.85 * cover) + 0.85 * cover * stubbleColor[k]!;
		}
		this.height += 0.00004 * dot * stubble * place;
		this.gloss *= 1 - 0.6 * cover;
	}

	/** Hair roots: the scalp under the hair takes a darkened colour of the hair, in streaks. */
	#scalp(x: number, y: number, z: number, { cover }: TexelMasks): void {
		if (cover <= 0.01) return;
		const { scalpColor } = this.#recipe;
		const streak = gradientNoise(x * 700, y * 160, z * 220, this.#seed + 81);
		const soft = Math.min(1, Math.max(0, cover * (1 + 0.35 * streak) + 0.12 * streak * cover * (1 - cover) * 4));
		for (let k = 0; k < 3; k++) {
			this.color[k] = this.color[k]! * (1 - soft) + soft * scalpColor[k]! * (1 + 0.25 * streak);
		}
		this.gloss *= 1 - 0.8 * soft;
		this.height *= 1 - soft;
	}

	#wetParts(x: number, y: number, z: number, { mouth, socket, lid }: TexelMasks): void {
		const { eyeShadow, tone } = this.#recipe;
		if (lid > 0.05 && eyeShadow > 0) {
			// Darkest along the upper lash line.
			const upper = ramp(0.136, 0.1385, y) * lid;
			const shade = 1 - eyeShadow * 0.55 * upper;
			for (let k = 0; k < 3; k++) this.color[k] = this.color[k]! * shade;
		}
		if (mouth > 0.01) {
			const vary = 1 + 0.2 * fractalNoise(x * 200, y * 200, z * 200, 2, this.#seed + 95);
			for (let k = 0; k < 3; k++) {
				this.color[k] = this.color[k]! * (1 - mouth) + mouth * INNER_MOUTH[k]! * vary;
			}
			this.gloss = this.gloss * (1 - mouth) + mouth * 0.7;
		}
		if (socket > 0.01) {
			for (let k = 0; k < 3; k++) {
				const flesh = SOCKET[k]! * (0.35 + 0.65 * Math.min(1, tone[0]! / 0.6));
				this.color[k] = this.color[k]! * (1 - socket) + socket * flesh;
			}
			this.gloss = this.gloss * (1 - socket) + socket * 0.8;
		}
	}

	/** Cloth with a fine knit and a ribbed collar. */
	#cloth(x: number, y: number, z: number, below: number): void {
		const { garmentColor } = this.#recipe;
		const angle = Math.atan2(x, z);
		const knit =
			Math.sin(angle * 420) * Math.sin(y * 5200) * 0.5 + 0.5 * gradientNoise(x * 1100, y * 1100, z * 1100, 17);
		const collar = ramp(0.0205, 0.0195, below);
		const rib = Math.sin(angle * 210);
		const seam = Math.exp(-(((below - 0.0205) / 0.0014) ** 2));
		const fold = fractalNoise(x * 22, y * 14, z * 22, 2, this.#seed + 19);
		this.height =
			0.0011 * ramp(0, 0.0022, below) -
			0.0005 * seam +
			0.00006 * collar * rib +
			0.00002 * knit +
			0.0006 * fold * (1 - collar);
		const tint = 1 + 0.05 * knit + 0.05 * collar * rib - 0.1 * seam + 0.05 * fold;
		for (let k = 0; k < 3; k++) this.color[k] = garmentColor[k]! * tint;
		this.gloss = 0.06;
	}
}
