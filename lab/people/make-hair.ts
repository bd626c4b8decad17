import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import type { HeadTopology } from '../head-model/head-topology.ts';
import { trianglesOf } from './bind-layer.ts';
import type { Color } from './paint-skin.ts';
import type { LinearTexture, PersonLayer } from './person.ts';
import { bindByReference, fitProxy, type ProxyGeometry } from './proxy-layer.ts';
import { readProxyTexture } from './read-texture.ts';
import { ramp } from './skin-places.ts';

/** The cleared hair styles. */
export const HAIR_STYLES = [
	'afro01',
	'bob01',
	'bob02',
	'Braid01',
	'long01',
	'ponytail01',
	'short01',
	'short02',
	'short03',
	'short04',
] as const;

/** A cleared hair mesh, or a scalp with cropped hair, or none. */
export type HairStyle = (typeof HAIR_STYLES)[number] | 'cropped' | 'bald';

/** Hair colours found in people, linear. */
export const HAIR_COLORS = {
	black: [0.013, 0.011, 0.01],
	darkBrown: [0.034, 0.02, 0.013],
	brown: [0.07, 0.04, 0.023],
	lightBrown: [0.125, 0.077, 0.045],
	darkBlonde: [0.21, 0.145, 0.082],
	blonde: [0.35, 0.255, 0.145],
	auburn: [0.1, 0.035, 0.016],
	red: [0.15, 0.044, 0.015],
	saltAndPepper: [0.15, 0.145, 0.14],
	grey: [0.3, 0.295, 0.285],
	white: [0.58, 0.57, 0.55],
} as const satisfies Record<string, Color>;

/** Name of a hair colour. */
export type HairColor = keyof typeof HAIR_COLORS;

/** Below this height (metres) long hair is drawn together, so that it ends within the bust. */
const LONG_HAIR_FROM = 0;
const LONG_HAIR_ROOM = 0.075;
/** Heights between which hair passes from the head to the bust. */
const HEAD_END = 0.055;
const BUST_START = -0.055;

/** The hair layer of a person, or undefined for styles without cards. */
export function makeHair(
	mesh: HeadMesh,
	basePositions: Float32Array,
	style: HairStyle,
	color: Color,
): PersonLayer | undefined {
	if (style === 'cropped' || style === 'bald') return undefined;
	const geometry = fitProxy(`hair/${style}/${style}.json`, basePositions);
	shortenLongHair(geometry.positions);
	if (HANGING_FRINGE.test(style)) sweepFringe(geometry.positions);
	return {
		name: 'hair',
		positions: geometry.positions,
		triangles: geometry.triangles,
		uvs: geometry.uvs,
		texture: tintHair(readProxyTexture(geometry.proxy.folder), color),
		alpha: 'blend',
		twoSided: true,
		vertexBinding: bindHair(mesh, geometry.positions),
		// Tight curls scatter what straight strands throw back in bands.
		strandSheen: style === 'afro01' ? 0 : 1,
	};
}

/** Brow cards in a colour; `strength` thins them. */
export function makeBrows(
	mesh: HeadMesh,
	topology: HeadTopology,
	basePositions: Float32Array,
	{ style, color, strength }: { style: number; color: Color; strength: number },
): PersonLayer {
	const name = `eyebrow${String(style).padStart(3, '0')}`;
	const geometry = fitProxy(`eyebrows/${name}/${name}.json`, basePositions);
	const cover = readProxyTexture(geometry.proxy.folder);
	return cardLayer(
		'brows',
		geometry,
		tintCover(cover, color, strength),
		bindByReference(mesh, topology, geometry, /^(face|upperLid|nose)/),
	);
}

/** Lash cards in a colour; style 1..4. */
export function makeLashes(
	mesh: HeadMesh,
	topology: HeadTopology,
	basePositions: Float32Array,
	{ style, color, strength }: { style: number; color: Color; strength: number },
): PersonLayer {
	const name = style === 1 ? 'Eyelashes01' : `eyelashes0${style}`;
	const geometry = fitProxy(`eyelashes/${name}/${name}.json`, basePositions);
	const cover = readProxyTexture(geometry.proxy.folder);
	return cardLayer(
		'lashes',
		geometry,
		tintCover(cover, color, strength),
		bindByReference(mesh, topology, geometry, /^lashes$/),
	);
}

function cardLayer(
	name: 'brows' | 'lashes',
	{ positions, triangles, uvs }: ProxyGeometry,
	texture: LinearTexture,
	vertexBinding: Uint32Array,
): PersonLayer {
	return { name, positions, triangles, uvs, texture, alpha: 'blend', twoSided: true, vertexBinding };
}

/** Draws hair below the neck together towards a limit: tips keep their shape, nothing hangs past the bust. */
function shortenLongHair(positions: Float32Array): void {
	for (let at = 1; at < positions.length; at += 3) {
		const below = LONG_HAIR_FROM - positions[at]!;
		if (below > 0) positions[at] = LONG_HAIR_FROM - LONG_HAIR_ROOM * (1 - Math.exp(-below / LONG_HAIR_ROOM));
	}
}

/** Styles whose fringe hangs over the person's right eye. */
const HANGING_FRINGE = /^(bob01|bob02|short03)$/;

/** Sweeps a fringe that hangs before the face back to the right temple, so that both eyes are free. */
function sweepFringe(positions: Float32Array): void {
	for (let at = 0; at < positions.length; at += 3) {
		const x = positions[at]!;
		const y = positions[at + 1]!;
		const z = positions[at + 2]!;
		const before = ramp(0.19, 0.158, y) * ramp(0.07, 0.105, z) * ramp(0.055, 0.03, x);
		if (before <= 0) continue;
		const sideways = Math.min(x, -0.062 + (x + 0.062) * 0.16);
		positions[at] = x + before * (sideways - x);
		positions[at + 2] = z - before * 0.75 * Math.max(0, z - 0.1);
	}
}

/** Head, then step by step neck, then bust, by height. */
function bindHair(mesh: HeadMesh, positions: Float32Array): Uint32Array {
	const anchors = trianglesOf(mesh, /^hairAnchor$/);
	const binding = new Uint32Array(positions.length / 3);
	for (let i = 0; i < binding.length; i++) {
		const share = (HEAD_END - positions[i * 3 + 1]!) / (HEAD_END - BUST_START);
		const step = Math.round(share * (anchors.length - 1));
		binding[i] = anchors[Math.min(anchors.length - 1, Math.max(0, step))]!;
	}
	return binding;
}

/** Deviation of the logarithm of brightness within hair. */
const CONTRAST = 0.5;

/** The light and dark of a painted hair texture in another colour: brighter strands lose some saturation. */
function tintHair(source: LinearTexture, color: Color): LinearTexture {
	const { width, height, texels } = source;
	let sum = 0;
	let squares = 0;
	let weight = 0;
	for (let i = 0; i < texels.length; i += 4) {
		const log = Math.log(0.004 + luminance(texels, i));
		sum += texels[i + 3]! * log;
		squares += texels[i + 3]! * log * log;
		weight += texels[i + 3]!;
	}
	const mean = sum / weight;
	const deviation = Math.sqrt(Math.max(1e-4, squares / weight - mean * mean));
	// All styles get about the same contrast between strands.
	const contrast = Math.min(1.3, CONTRAST / deviation);
	const out = new Float32Array(texels.length);
	for (let i = 0; i < texels.length; i += 4) {
		const relative = Math.log(0.004 + luminance(texels, i)) - mean;
		const light = Math.exp(Math.max(-1.4, Math.min(0.85, relative * contrast)));
		const pale = 0.06 * ramp(1.1, 2.2, light) * light;
		const grey = luminance(color, 0);
		for (let k = 0; k < 3; k++) out[i + k] = color[k]! * light * (1 - pale) + pale * (grey + 0.02) * light;
		out[i + 3] = texels[i + 3]!;
	}
	return { width, height, texels: out };
}

/** One colour under the coverage of a texture. */
function tintCover({ width, height, texels }: LinearTexture, color: Color, strength: number): LinearTexture {
	const out = new Float32Array(texels.length);
	for (let i = 0; i < texels.length; i += 4) {
		for (let k = 0; k < 3; k++) out[i + k] = color[k]!;
		out[i + 3] = texels[i + 3]! * strength;
	}
	return { width, height, texels: out };
}

function luminance(rgb: ArrayLike<number>, at: number): number {
	return 0.2126 * rgb[at]! + 0.7152 * rgb[at + 1]! + 0.0722 * rgb[at + 2]!;
}
