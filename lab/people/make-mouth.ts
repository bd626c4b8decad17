import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import type { HeadTopology } from '../head-model/head-topology.ts';
import type { LinearTexture, PersonLayer } from './person.ts';
import { bindByReference, fitProxy } from './proxy-layer.ts';
import { readProxyTexture } from './read-texture.ts';
import { ramp } from './skin-places.ts';

/** Width of the dental arch over MakeHuman's, at the incisors and at the molars, and how far it is set back, metres. */
const FRONT_ARCH = 0.93;
const BACK_ARCH = 0.74;
const SETBACK = 0.0028;

/** Teeth and gums, a little off-white; `stain` 0..1 yellows them. */
export function makeTeeth(
	mesh: HeadMesh,
	topology: HeadTopology,
	basePositions: Float32Array,
	stain: number,
): PersonLayer {
	const geometry = fitProxy('teeth/Teeth_Base/Teeth_Base.json', basePositions);
	// Behind closed lips the raw teeth shine through as a white line.
	let front = -Infinity;
	for (let at = 2; at < geometry.positions.length; at += 3) front = Math.max(front, geometry.positions[at]!);
	for (let at = 0; at < geometry.positions.length; at += 3) {
		// The arch is narrowed: MakeHuman's molars stand in the corners of an open mouth.
		const back = ramp(0.003, 0.022, front - geometry.positions[at + 2]!);
		geometry.positions[at] = geometry.positions[at]! * (FRONT_ARCH + back * (BACK_ARCH - FRONT_ARCH));
		geometry.positions[at + 2] = geometry.positions[at + 2]! - SETBACK;
	}
	return {
		name: 'teeth',
		positions: geometry.positions,
		triangles: geometry.triangles,
		uvs: geometry.uvs,
		texture: naturalTeeth(readProxyTexture(geometry.proxy.folder), stain),
		alpha: 'opaque',
		twoSided: false,
		vertexBinding: bindByReference(mesh, topology, geometry, /Teeth$/),
	};
}

/** The tongue, moist pink. */
export function makeTongue(mesh: HeadMesh, topology: HeadTopology, basePositions: Float32Array): PersonLayer {
	const geometry = fitProxy('tongue/tongue01/tongue01.json', basePositions);
	const source = readProxyTexture(geometry.proxy.folder);
	const texels = Float32Array.from(source.texels);
	for (let i = 0; i < texels.length; i += 4) {
		const light = 0.35 + 0.65 * Math.min(1, texels[i]! / 0.75);
		texels[i] = 0.56 * light;
		texels[i + 1] = (0.2 + 0.05 * texels[i + 1]!) * light;
		texels[i + 2] = (0.185 + 0.05 * texels[i + 2]!) * light;
		texels[i + 3] = 1;
	}
	return {
		name: 'tongue',
		positions: geometry.positions,
		triangles: geometry.triangles,
		uvs: geometry.uvs,
		texture: { width: source.width, height: source.height, texels },
		alpha: 'opaque',
		twoSided: false,
		vertexBinding: bindByReference(mesh, topology, geometry, /^tongue$/),
	};
}

/** Warms enamel to ivory, keeps gums red; empty texels take the gum's colour so that filtering stays clean. */
function naturalTeeth({ width, height, texels }: LinearTexture, stain: number): LinearTexture {
	const out = new Float32Array(texels.length);
	for (let i = 0; i < texels.length; i += 4) {
		const r = texels[i]!;
		const g = texels[i + 1]!;
		const b = texels[i + 2]!;
		const enamel = Math.min(1, Math.max(0, (g / Math.max(0.01, r) - 0.45) / 0.3));
		const light = 0.5 + 0.5 * Math.min(1, (r + g + b) / 1.5);
		const ivory = [0.8, 0.745 - 0.06 * stain, 0.655 - 0.2 * stain];
		const gum = [0.5, 0.18, 0.17];
		for (let k = 0; k < 3; k++) out[i + k] = (ivory[k]! * enamel + gum[k]! * (1 - enamel)) * light;
		out[i + 3] = 1;
	}
	return { width, height, texels: out };
}
