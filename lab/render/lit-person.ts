import { EXPRESSION_INDEX } from '../../src/rig/expression-names.ts';
import type { Person, PersonLayer } from '../people/person.ts';
import { type BakedLight, bakeLight, type FocusRegion, type LightResponse, type LightSurface } from './bake-light.ts';
import { type Environment, STUDIO } from './environment.ts';
import { addHairSheen } from './hair-sheen.ts';
import { buildMipmap, type Mipmap } from './mipmap.ts';
import { NEUTRAL_POSE, poseLayers } from './pose-layers.ts';
import { lightRelief } from './relief.ts';
import { vertexNormals } from './vertex-normals.ts';

/** A layer with its light: display colour = toDisplay(texture · light). */
export interface LitLayer {
	readonly layer: PersonLayer;
	/** Linear rgb, 3 numbers a vertex. */
	readonly light: Float32Array;
	/** Unit normals in the neutral pose, 3 numbers a vertex. */
	readonly normals: Float32Array;
	/** The layer's texture with its relief and sheen lit in. */
	readonly mipmap: Mipmap;
}

/** A person with light baked in. */
export interface LitPerson {
	readonly person: Person;
	/** In the order of `person.layers`. */
	readonly layers: readonly LitLayer[];
}

/** How carefully the light is baked. */
export interface LightOptions {
	/** Directions from which light comes: 128 by default; 48 do for a quick look. */
	readonly directionCount?: number;
	/** The studio by default. */
	readonly environment?: Environment;
}

/** Exposure: irradiance of a fully lit forehead comes out near 1. */
const EXPOSURE = 0.92;
/** Light that travels through enamel reaches the shaded sides of teeth. */
const ENAMEL_GLOW = 0.1;
const ENAMEL_GAIN = 1.15;
/** A tongue that is put out leaves the dark that it was lit in. */
const TONGUE_GLOW = 0.35;
const RESPONSES: Partial<Record<PersonLayer['name'], LightResponse>> = {
	skin: 'skin',
	tongue: 'skin',
	hair: 'hair',
	brows: 'hair',
	lashes: 'hair',
};
const OPENED_NAMES = ['eyeBlinkLeft', 'eyeBlinkRight', 'jawOpen', 'mouthUpperUpLeft', 'mouthUpperUpRight'] as const;
const OPENED_WEIGHTS = [1, 1, 0.8, 0.5, 0.5];

/**
 * Bakes an environment's light on the neutral face. What is hidden there (mouth, insides of lips, folded lids) takes its light
 * from a second bake with the jaw open and the eyes shut, so that it looks right when it comes to light.
 */
export function lightPerson(
	person: Person,
	{ directionCount = 128, environment = STUDIO }: LightOptions = {},
): LitPerson {
	const { lamps } = environment;
	const neutral = lightSurfaces(person, poseLayers(person, NEUTRAL_POSE));
	const expression = new Float32Array(52);
	OPENED_NAMES.forEach((name, i) => {
		expression[EXPRESSION_INDEX[name]] = OPENED_WEIGHTS[i]!;
	});
	const opened = lightSurfaces(person, poseLayers(person, { expression, joints: NEUTRAL_POSE.joints }));
	const focus = faceRegion(person);
	const neutralLight = bakeLight(neutral, focus, environment, directionCount);
	const openedLight = bakeLight(opened, focus, environment, directionCount / 2);
	const layers = person.layers.map((layer, i): LitLayer => {
		const light = revealed(person, layer, neutralLight[i]!, openedLight[i]!);
		const normals = neutral[i]!.normals;
		if (layer.strandSheen !== undefined) {
			addHairSheen(light, { ...layer, normals, strength: layer.strandSheen, albedo: meanLuminance(layer), lamps });
		}
		const texture =
			layer.relief && layer.gloss
				? lightRelief(
						{ ...layer, normals, relief: layer.relief, gloss: layer.gloss, viewer: viewerOf(focus), lamps },
						light,
					)
				: layer.texture;
		const scaled = layer.name === 'cornea' ? new Float32Array(layer.positions.length).fill(1) : light.irradiance;
		if (layer.name !== 'cornea') shownLight(scaled, layer.name);
		return { layer, light: scaled, normals, mipmap: buildMipmap(texture) };
	});
	return { person, layers };
}

/** Turns irradiance over π into the light that a layer shows, in place: enamel and tongue glow a little; exposure. */
export function shownLight(irradiance: Float32Array, name: PersonLayer['name']): void {
	if (name === 'teeth')
		for (let k = 0; k < irradiance.length; k++) irradiance[k] = ENAMEL_GLOW + irradiance[k]! * ENAMEL_GAIN;
	if (name === 'tongue')
		for (let k = 0; k < irradiance.length; k++) irradiance[k] = TONGUE_GLOW + irradiance[k]! * (1 - TONGUE_GLOW);
	for (let k = 0; k < irradiance.length; k++) irradiance[k] = irradiance[k]! * EXPOSURE;
}

/** Luminance of a card texture where it covers. */
function meanLuminance({ texture: { texels } }: PersonLayer): number {
	let sum = 0;
	let weight = 1e-6;
	for (let i = 0; i < texels.length; i += 4) {
		weight += texels[i + 3]!;
		sum += texels[i + 3]! * (0.2126 * texels[i]! + 0.7152 * texels[i + 1]! + 0.0722 * texels[i + 2]!);
	}
	return sum / weight;
}

/** The layers in a pose as the light bake sees them. */
export function lightSurfaces(person: Person, posed: readonly Float32Array[]): LightSurface[] {
	return person.layers.map(({ name, triangles, uvs, texture }, i) => ({
		positions: posed[i]!,
		triangles,
		uvs,
		texture,
		normals: vertexNormals(posed[i]!, triangles),
		response: RESPONSES[name] ?? 'hard',
		castsShadow: name !== 'brows' && name !== 'lashes' && name !== 'cornea',
	}));
}

/** The ball between brows and chin, where shadows must be fine. */
export function faceRegion({ mesh }: Person): FocusRegion {
	const [left, right] = [6, 9].map((at) => mesh.jointPositions.subarray(at, at + 3)) as [Float32Array, Float32Array];
	const middle = (k: number) => (left[k]! + right[k]!) / 2;
	return { center: [middle(0), middle(1) - 0.03, middle(2) + 0.005], radius: 0.085 };
}

/** From where the sheen of skin is seen. */
export function viewerOf({ center }: FocusRegion): [number, number, number] {
	return [center[0], center[1] + 0.03, center[2] + 1];
}

/** Neutral light, but where a vertex sees almost nothing of the room and comes out in the opened pose: the light there. */
function revealed(person: Person, layer: PersonLayer, neutral: BakedLight, opened: BakedLight): BakedLight {
	const interior = layer.name === 'teeth' || layer.name === 'tongue';
	if (!interior && layer.name !== 'skin') return neutral;
	const hides = interior ? undefined : hidingVertices(person, layer);
	for (let i = 0; i < neutral.openness.length; i++) {
		if (hides && hides[i] === 0) continue;
		const hidden = interior ? 1 : hiddenShare(neutral.openness[i]!);
		for (let k = 0; k < 3; k++) {
			const at = i * 3 + k;
			neutral.irradiance[at] = mix(neutral.irradiance[at]!, opened.irradiance[at]!, hidden);
			neutral.gradient[at] = mix(neutral.gradient[at]!, opened.gradient[at]!, hidden);
		}
		neutral.openness[i] = mix(neutral.openness[i]!, opened.openness[i]!, hidden);
	}
	return neutral;
}

/** 1 for vertices of lids, lips and mouth: what the neutral face hides is among them. */
export function hidingVertices({ mesh }: Person, layer: PersonLayer): Uint8Array {
	const mask = new Uint8Array(layer.positions.length / 3);
	const { triangleRegions, triangles } = layer;
	if (triangleRegions === undefined) return mask;
	for (let t = 0; t < triangleRegions.length; t++) {
		if (!/lid|lip|mouth|socket/i.test(mesh.regionNames[triangleRegions[t]!]!)) continue;
		for (let k = 0; k < 3; k++) mask[triangles[t * 3 + k]!] = 1;
	}
	return mask;
}

/** How much of a vertex that may hide counts as hidden in the neutral pose, by its openness there. */
export function hiddenShare(openness: number): number {
	return 1 - smoothstep(0.1, 0.4, openness);
}

function smoothstep(from: number, to: number, x: number): number {
	const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
	return t * t * (3 - 2 * t);
}

function mix(a: number, b: number, share: number): number {
	return a + (b - a) * share;
}
