import type { Person, PersonLayer } from '../people/person.ts';
import {
	type BakedLight,
	boundingSphere,
	FOCUS_SIZE,
	gatherLight,
	type LightSurface,
	WHOLE_SIZE,
} from './bake-light.ts';
import { clearDepth, createDepthMap, type DepthMap, drawDepth } from './depth-map.ts';
import { type Environment, STUDIO } from './environment.ts';
import type { SkinFolds } from './fold-relief.ts';
import { type LightSample, lightSamples } from './light-samples.ts';
import {
	faceRegion,
	hiddenShare,
	hidingVertices,
	type LitLayer,
	type LitPerson,
	lightSurfaces,
	shownLight,
} from './lit-person.ts';
import { NEUTRAL_POSE, poseLayers } from './pose-layers.ts';

/** How the light of a pose is made. */
export interface PoseLightOptions {
	/** That of `lit`; the studio by default. */
	readonly environment?: Environment | undefined;
	/** Even directions from which the room's light comes; lamps have theirs beside. 40 by default. */
	readonly roomDirections?: number | undefined;
	/** What expressions crease. None: skin stays as smooth as it is painted. */
	readonly folds?: SkinFolds | undefined;
}

const ROOM_DIRECTIONS = 40;
/** Layers that take the light of the pose; hair, brows and lashes keep that of the neutral face. */
const RECEIVERS: readonly PersonLayer['name'][] = ['skin', 'eyes', 'teeth', 'tongue'];
/** Skin within so much of the middle of the face takes the light of the pose, metres; it fades out from 0.8 of that. */
const REACH_METRES = 0.14;
/** A vertex moved less than this by every expression throws a shadow that stands still. */
const STILL_METRES = 1e-4;
/** By how much more open a hidden vertex has to be than on the neutral face to count as out in the light. */
const OPENED = 0.06;

/** Teeth and tongue: the rest is light that lips, gums and enamel hand on, which no shadow map knows. */
const INTERIOR_SHARE = 0.65;

/** A part of a layer with arrays of its own. */
interface Part {
	/** Vertices of the layer, in the order of the part's. */
	readonly vertices: Uint32Array;
	readonly surface: LightSurface;
}

/** A layer that takes the light of the pose. */
interface Receiver {
	/** Index into `lit.layers`. */
	readonly index: number;
	readonly vertices: Uint32Array;
	/** On the neutral face, by the same samples as in a pose: the difference is what the pose does. */
	readonly neutral: BakedLight;
	/** 1 where the neutral face hides a vertex, whose light at rest is made up; 0 where it is true. */
	readonly hidden: Float32Array;
	/** How much of the change counts: 0 far from the face. */
	readonly near: Float32Array;
}

/**
 * Lights a person's expressions: shadow, occlusion and shading of the posed face instead of the neutral one's, for skin near the
 * face, eyes, teeth and tongue. What it adds to `lit` is the difference between pose and neutral face, so the neutral face keeps
 * its light to the bit. The light is that of a head that looks ahead: joints are left out, as splats cannot know them.
 */
export class PoseLight {
	readonly #lit: LitPerson;
	/** The person with the layers of `#receivers` only, in their order. */
	readonly #face: Person;
	readonly #folds: SkinFolds | undefined;
	readonly #samples: LightSample[];
	readonly #whole: DepthMap;
	readonly #focus: DepthMap;
	/** Depths of what stands still: whole and focus, one pair a sample. */
	readonly #still: readonly (readonly [Float32Array, Float32Array])[];
	/** Triangles of the skin that move. */
	readonly #moving: Uint32Array;
	readonly #receivers: readonly Receiver[];

	constructor(lit: LitPerson, options: PoseLightOptions = {}) {
		const { environment = STUDIO, roomDirections = ROOM_DIRECTIONS, folds } = options;
		this.#lit = lit;
		this.#folds = folds;
		this.#samples = lightSamples(environment, roomDirections);
		const surfaces = lightSurfaces(lit.person, poseLayers(lit.person, NEUTRAL_POSE));
		const bounds = boundingSphere(surfaces);
		const region = faceRegion(lit.person);
		this.#whole = createDepthMap(WHOLE_SIZE, bounds.center, bounds.radius);
		this.#focus = createDepthMap(FOCUS_SIZE, region.center, region.radius);
		const skin = lit.layers.findIndex(({ layer }) => layer.name === 'skin');
		const moves = movingVertices(lit);
		const triangles = surfaces[skin]!.triangles;
		const filter = (wanted: boolean): Uint32Array =>
			triangles.filter((_, i) => {
				const first = i - (i % 3);
				return moves[triangles[first]!]! + moves[triangles[first + 1]!]! + moves[triangles[first + 2]!]! > 0 === wanted;
			});
		this.#moving = filter(true);
		const standing: LightSurface[] = surfaces.filter(({ castsShadow }, i) => {
			const { name } = lit.layers[i]!.layer;
			return castsShadow && name !== 'teeth' && name !== 'tongue' && name !== 'skin';
		});
		standing.push({ ...surfaces[skin]!, triangles: filter(false) });
		this.#still = this.#samples.map(({ direction: [x, y, z] }) => {
			const depths = [this.#whole, this.#focus].map((map) => {
				clearDepth(map, x, y, z);
				for (const surface of standing) drawDepth(map, surface);
				return map.depths.slice();
			});
			return [depths[0]!, depths[1]!];
		});
		const indices = [...lit.layers.keys()].filter((i) => RECEIVERS.includes(lit.layers[i]!.layer.name));
		const parts = indices.map((i) => receiverPart(lit.layers[i]!, region.center, surfaces[i]!));
		this.#face = { ...lit.person, layers: indices.map((i) => lit.layers[i]!.layer) };
		const baked = this.#gather(
			indices.map((i) => surfaces[i]!),
			parts,
		);
		this.#receivers = indices.map((index, k) => {
			const { vertices } = parts[k]!;
			const hidden = hiddenVertices(lit, index, vertices, baked[k]!);
			return { index, vertices, neutral: baked[k]!, hidden, near: nearness(surfaces[index]!, vertices, region.center) };
		});
	}

	/** The person as an expression lights it; draw it in the same expression. */
	lightFor(expression: ArrayLike<number>): LitPerson {
		const { person, layers } = this.#lit;
		const face = this.#face;
		const posed = lightSurfaces(face, poseLayers(face, { expression, joints: NEUTRAL_POSE.joints }));
		const parts = this.#receivers.map(({ vertices }, k) => partOf(posed[k]!, vertices));
		const baked = this.#gather(posed, parts);
		const lit = [...layers];
		this.#receivers.forEach((receiver, k) => {
			const layer = layers[receiver.index]!;
			const light = changedLight(layer, receiver, baked[k]!);
			const surface = posed[k]!;
			const mipmap =
				layer.layer.name === 'skin' && this.#folds
					? this.#folds.creased(layer.mipmap, expression, { ...surface, light: spread(receiver, baked[k]!, surface) })
					: layer.mipmap;
			lit[receiver.index] = { ...layer, light, mipmap };
		});
		return { person, layers: lit };
	}

	/** Light of all samples on parts of the posed surfaces of `#face`. */
	#gather(posed: readonly LightSurface[], parts: readonly Part[]): BakedLight[] {
		const baked = parts.map(({ vertices }) => emptyLight(vertices.length));
		const casters = posed.flatMap((surface, i): LightSurface[] => {
			const { name } = this.#face.layers[i]!;
			if (name === 'skin') return [{ ...surface, triangles: this.#moving }];
			return name === 'teeth' || name === 'tongue' ? [surface] : [];
		});
		let total = 0;
		this.#samples.forEach(({ direction, light }, s) => {
			total += light[1]!;
			[this.#whole, this.#focus].forEach((map, i) => {
				clearDepth(map, ...direction);
				map.depths.set(this.#still[s]![i]!);
				for (const surface of casters) drawDepth(map, surface);
			});
			parts.forEach(({ surface }, i) => {
				gatherLight(baked[i]!, surface, light, direction, this.#whole, this.#focus);
			});
		});
		for (const { irradiance, gradient, openness } of baked) {
			for (let i = 0; i < openness.length; i++) {
				const green = Math.max(1e-3, irradiance[i * 3 + 1]!);
				for (let k = 0; k < 3; k++) gradient[i * 3 + k] = gradient[i * 3 + k]! / green;
				openness[i] = openness[i]! / total;
			}
		}
		return baked;
	}
}

function emptyLight(count: number): BakedLight {
	return {
		irradiance: new Float32Array(count * 3),
		gradient: new Float32Array(count * 3),
		openness: new Float32Array(count),
	};
}

/** The layer's light plus what the pose changes; where the neutral face hides a vertex, the light of the pose alone. */
function changedLight({ layer, light }: LitLayer, receiver: Receiver, baked: BakedLight): Float32Array {
	const { vertices, neutral, hidden, near } = receiver;
	const out = Float32Array.from(light);
	const before = Float32Array.from(neutral.irradiance);
	const after = Float32Array.from(baked.irradiance);
	shownLight(before, layer.name);
	shownLight(after, layer.name);
	vertices.forEach((vertex, i) => {
		const revealed = hidden[i]! * smoothstep((baked.openness[i]! - neutral.openness[i]!) / OPENED);
		const interior = layer.name === 'teeth' || layer.name === 'tongue';
		const fresh = interior ? INTERIOR_SHARE : revealed;
		const changed = interior ? 0 : near[i]! * (1 - hidden[i]!);
		for (let k = 0; k < 3; k++) {
			const at = i * 3 + k;
			const kept = light[vertex * 3 + k]!;
			const shifted = kept + changed * (after[at]! - before[at]!);
			out[vertex * 3 + k] = Math.max(0, fresh * after[at]! + (1 - fresh) * shifted);
		}
	});
	return out;
}

/** The light of a part in arrays of the whole layer. */
function spread({ vertices }: Receiver, baked: BakedLight, { positions }: LightSurface): BakedLight {
	const out = emptyLight(positions.length / 3);
	vertices.forEach((vertex, i) => {
		out.openness[vertex] = baked.openness[i]!;
		for (let k = 0; k < 3; k++) {
			out.irradiance[vertex * 3 + k] = baked.irradiance[i * 3 + k]!;
			out.gradient[vertex * 3 + k] = baked.gradient[i * 3 + k]!;
		}
	});
	return out;
}

function hiddenVertices(
	{ person, layers }: LitPerson,
	index: number,
	vertices: Uint32Array,
	baked: BakedLight,
): Float32Array {
	const { layer } = layers[index]!;
	if (layer.name !== 'skin') return new Float32Array(vertices.length);
	const hides = hidingVertices(person, layer);
	return Float32Array.from(vertices, (vertex, i) => (hides[vertex] ? hiddenShare(baked.openness[i]!) : 0));
}

function nearness({ positions }: LightSurface, vertices: Uint32Array, center: readonly number[]): Float32Array {
	return Float32Array.from(vertices, (vertex) => {
		const distance = Math.hypot(...center.map((c, k) => positions[vertex * 3 + k]! - c));
		return smoothstep((REACH_METRES - distance) / (0.2 * REACH_METRES));
	});
}

/** 1 for vertices of the head mesh that an expression moves. */
function movingVertices({ person: { mesh } }: LitPerson): Uint8Array {
	const moves = new Uint8Array(mesh.positions.length / 3);
	for (const { vertices, offsets } of mesh.expressions) {
		vertices.forEach((vertex, i) => {
			if (Math.hypot(offsets[i * 3]!, offsets[i * 3 + 1]!, offsets[i * 3 + 2]!) > STILL_METRES) moves[vertex] = 1;
		});
	}
	return moves;
}

/** The vertices of a layer that take light: those in use, and of the skin those near the face. */
function receiverPart({ layer }: LitLayer, center: readonly number[], surface: LightSurface): Part {
	const used = new Set<number>();
	for (const vertex of layer.triangles) {
		const distance = Math.hypot(...center.map((c, k) => layer.positions[vertex * 3 + k]! - c));
		if (layer.name !== 'skin' || distance < REACH_METRES) used.add(vertex);
	}
	return partOf(surface, Uint32Array.from(used).sort());
}

/** A surface with some of its vertices and no triangles. */
function partOf(surface: LightSurface, vertices: Uint32Array): Part {
	const pick = (all: Float32Array): Float32Array => {
		const some = new Float32Array(vertices.length * 3);
		vertices.forEach((vertex, i) => {
			for (let k = 0; k < 3; k++) some[i * 3 + k] = all[vertex * 3 + k]!;
		});
		return some;
	};
	return {
		vertices,
		surface: { ...surface, positions: pick(surface.positions), normals: pick(surface.normals) },
	};
}

function smoothstep(x: number): number {
	const t = Math.min(1, Math.max(0, x));
	return t * t * (3 - 2 * t);
}
