import type { BakedLight, LightSurface } from './bake-light.ts';
import { buildMipmap, type Mipmap } from './mipmap.ts';
import { lightRelief } from './relief.ts';

/** Skin that creases: the relief of each fold on the skin's texture. */
export interface Fold {
	/** How deep it lies in an expression, 0..1 or a little more. */
	readonly drive: (expression: ArrayLike<number>) => number;
	/** Texels that it changes. */
	readonly texels: Uint32Array;
	/** Height of each over the skin at drive 1, metres. */
	readonly heights: Float32Array;
}

/** A posed skin with the light on it. */
export interface CreasedSkin extends LightSurface {
	readonly light: BakedLight;
}

/** Light that a crease keeps out for each metre of its depth, beside what its slopes lose: of red less, which skin carries in. */
const CAVITY_PER_METRE = [230, 360, 380] as const;
const LEAST_CAVITY = 0.6;

/** The folds of one person, ready to be lit. */
export class SkinFolds {
	readonly #folds: readonly Fold[];
	readonly #relief: Float32Array;
	readonly #gloss: Float32Array;
	/** Triangles of the skin layer under any fold. */
	readonly #triangles: Uint32Array;

	constructor(folds: readonly Fold[], triangles: Uint32Array, texelCount: number) {
		this.#folds = folds;
		this.#triangles = triangles;
		this.#relief = new Float32Array(texelCount);
		this.#gloss = new Float32Array(texelCount);
	}

	/** The lit texture with the folds of an expression lit in. Without any fold: the same one. */
	creased(lit: Mipmap, expression: ArrayLike<number>, { light, ...surface }: CreasedSkin): Mipmap {
		const relief = this.#relief;
		let any = false;
		for (const { drive, texels, heights } of this.#folds) {
			const weight = drive(expression);
			if (weight < 0.01) continue;
			any = true;
			texels.forEach((at, i) => {
				relief[at] = relief[at]! + weight * heights[i]!;
			});
		}
		if (!any) return lit;
		const texture = lightRelief(
			{
				...surface,
				triangles: this.#triangles,
				texture: lit.levels[0]!,
				relief,
				gloss: this.#gloss,
				viewer: [0, 0, 1],
				lamps: [],
			},
			light,
		);
		for (const { texels } of this.#folds) {
			for (const at of texels) {
				const height = relief[at]!;
				if (height === 0) continue;
				for (let k = 0; k < 3; k++) {
					const cavity = Math.max(LEAST_CAVITY, 1 + Math.min(0, height) * CAVITY_PER_METRE[k]!);
					texture.texels[at * 4 + k] = texture.texels[at * 4 + k]! * cavity;
				}
				relief[at] = 0;
			}
		}
		return buildMipmap(texture);
	}
}
