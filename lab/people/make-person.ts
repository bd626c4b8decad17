import { sized } from '../../scripts/smoke.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { eyeRecipe } from './eye-recipe.ts';
import { identityPositions, sampleIdentity } from './identity.ts';
import { makeEyes } from './make-eyes.ts';
import { HAIR_COLORS, makeBrows, makeHair, makeLashes } from './make-hair.ts';
import { makeTeeth, makeTongue } from './make-mouth.ts';
import { type Color, paintSkin } from './paint-skin.ts';
import type { Person, PersonLayer } from './person.ts';
import { personMesh } from './person-mesh.ts';
import { createRandom } from './random.ts';
import type { PersonRecipe } from './recipe.ts';
import { scalpCover } from './scalp-cover.ts';
import { type SkinChart, skinChart } from './skin-chart.ts';
import { skinTone } from './skin-tone.ts';

/** How fine a person is made. */
export interface PersonOptions {
	/** Side of the skin texture in texels: 1536 by default (0.43 mm a texel on the face). */
	readonly skinSize?: number;
}

/** Makes a whole person from a recipe. Deterministic. */
export function makePerson(recipe: PersonRecipe, { skinSize = 1536 }: PersonOptions = {}): Person {
	const chart = skinChart(sized(skinSize, 128));
	const { topology } = chart;
	const identity = sampleIdentity(createRandom(recipe.seed, 'identity'), recipe.macro, recipe.distinctness);
	const base = identityPositions({ ...identity, details: { ...identity.details, ...recipe.details } });
	const mesh = personMesh(topology, base);
	const hairColor = HAIR_COLORS[recipe.hairColor];
	const age = Math.min(1, Math.max(0, (recipe.years - 20) / 60));
	const hair = makeHair(mesh, base, recipe.hairStyle, hairColor);
	const browColor = darker(hairColor, 0.62);
	const layers: PersonLayer[] = [
		skinLayer(mesh, chart, recipe, age, hair),
		...makeEyes(mesh, eyeRecipe(recipe.seed, recipe.iris, age)),
		makeTeeth(mesh, topology, base, recipe.toothStain),
		makeTongue(mesh, topology, base),
		makeBrows(mesh, topology, base, {
			style: recipe.browStyle,
			color: browColor,
			strength: recipe.browStrength,
		}),
		makeLashes(mesh, topology, base, {
			style: recipe.lashStyle,
			color: darker(hairColor, 0.25),
			strength: recipe.lashStrength,
		}),
	];
	if (hair !== undefined) layers.push(hair);
	return { seed: recipe.seed, name: recipe.name, mesh, layers, traits: traitsOf(recipe) };
}

function skinLayer(
	mesh: HeadMesh,
	chart: SkinChart,
	recipe: PersonRecipe,
	age: number,
	hair: PersonLayer | undefined,
): PersonLayer {
	const hairColor = HAIR_COLORS[recipe.hairColor];
	const tone = skinTone(recipe.melanin, recipe.undertone);
	const { texture, relief, gloss } = paintSkin(chart, {
		seed: recipe.seed,
		tone,
		sources: recipe.skinSources,
		age,
		blush: recipe.blush,
		freckles: recipe.freckles,
		moles: recipe.moles,
		stubble: recipe.stubble,
		stubbleColor: darker(hairColor, 0.7),
		lipColor: recipe.lipColor,
		lipStrength: recipe.lipStrength,
		lipGloss: recipe.lipGloss,
		eyeShadow: recipe.eyeShadow,
		scalpColor: darker(hairColor, 0.75),
		scalpCover: scalpCover(mesh, chart.topology, recipe.hairStyle, hair),
		garmentColor: recipe.garmentColor,
		neckline: recipe.neckline,
	});
	const { triangleIndices } = chart;
	const triangles = new Uint32Array(triangleIndices.length * 3);
	const triangleRegions = new Uint8Array(triangleIndices.length);
	const vertexBinding = new Uint32Array(mesh.positions.length / 3).fill(triangleIndices[0]!);
	triangleIndices.forEach((t, i) => {
		triangleRegions[i] = mesh.triangleRegions[t]!;
		for (let k = 0; k < 3; k++) {
			const vertex = mesh.triangles[t * 3 + k]!;
			triangles[i * 3 + k] = vertex;
			vertexBinding[vertex] = t;
		}
	});
	return {
		name: 'skin',
		positions: mesh.positions,
		triangles,
		uvs: chart.uvs,
		texture,
		relief,
		gloss,
		alpha: 'opaque',
		twoSided: false,
		vertexBinding,
		triangleRegions,
	};
}

function traitsOf(recipe: PersonRecipe): Record<string, string | number> {
	const { macro, years, melanin, iris, hairStyle, hairColor } = recipe;
	const [african, asian, caucasian] = macro.ancestry;
	const round = (x: number) => Math.round(x * 100) / 100;
	return {
		sex: macro.gender > 0.5 ? 'male' : 'female',
		years: Math.round(years),
		african: round(african),
		asian: round(asian),
		caucasian: round(caucasian),
		melanin: round(melanin),
		iris,
		hairStyle,
		hairColor,
	};
}

function darker(color: Color, factor: number): Color {
	return color.map((c) => c * factor) as unknown as Color;
}
