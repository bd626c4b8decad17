import { GaspardError, isGaspardError } from '../errors.ts';
import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { type HeadMesh, JOINT_COUNT, JOINT_PARENTS } from '../rig/head-mesh.ts';
import type { AvatarAsset, SplatCloud } from './avatar-asset.ts';
import { correctivesFault } from './correctives.ts';
import { ASSET_LIMITS } from './limits.ts';
import { readConvention, readProvenance, readRights } from './read-meta.ts';

/**
 * Checks that an asset holds together before it is written: lengths agree, indices exist, numbers are finite and within
 * ASSET_LIMITS, rights and provenance have the words that `readAvatar` knows.
 *
 * @throws GaspardError `argument/invalid`, naming the first thing that is wrong.
 */
export function checkAsset(asset: AvatarAsset): void {
	checkMeta(asset);
	checkMesh(asset.mesh);
	checkSplats(asset.splats, asset.mesh.triangles.length / 3);
	const list = asset.correctives && correctivesFault(asset.correctives, asset.splats.count);
	if (list) fail(`asset.correctives.${list} does not fit the rest, or is beyond its limit; see Correctives.`);
	within('bytes of the decoder', asset.decoder.length, ASSET_LIMITS.decoderBytes);
	within('bytes of the texture', asset.texture?.bytes.length ?? 0, ASSET_LIMITS.textureBytes);
	for (const text of asset.mesh.regionNames) {
		within(`characters in "${text.slice(0, 20)}…"`, text.length, ASSET_LIMITS.textLength);
	}
}

/** What is written as JSON: read back by the reader's own functions, so that both know the same words and bounds. */
function checkMeta({ name, rights, convention, provenance, texture }: AvatarAsset): void {
	const read = (part: string, value: unknown, reader: (json: unknown) => unknown): void => {
		try {
			reader(JSON.parse(JSON.stringify(value)));
		} catch (cause) {
			const words = isGaspardError(cause)
				? cause.message.replace(/^In this file, | Export the avatar again\.$/g, '')
				: cause;
			fail(`asset.${part}: ${words}`, cause);
		}
	};
	read('rights', { name, ...rights }, readRights);
	read('convention', convention, readConvention);
	read('provenance', provenance, readProvenance);
	const type = texture?.mimeType;
	if (type && type !== 'image/png' && type !== 'image/jpeg')
		fail(`asset.texture.mimeType is ${type}; use PNG or JPEG.`);
}

function checkMesh(mesh: HeadMesh): void {
	const vertexCount = mesh.positions.length / 3;
	const triangleCount = mesh.triangles.length / 3;
	within('vertices', vertexCount, ASSET_LIMITS.vertices);
	within('triangles', triangleCount, ASSET_LIMITS.triangles);
	within('regions', mesh.regionNames.length, ASSET_LIMITS.regions);
	length('mesh.uvs', mesh.uvs, vertexCount * 2);
	length('mesh.skinWeights', mesh.skinWeights, vertexCount * JOINT_COUNT);
	length('mesh.triangleRegions', mesh.triangleRegions, triangleCount);
	length('mesh.jointPositions', mesh.jointPositions, JOINT_COUNT * 3);
	length('mesh.expressions', mesh.expressions, EXPRESSION_COUNT);
	near('mesh.positions', mesh.positions);
	near('mesh.jointPositions', mesh.jointPositions);
	finite('mesh.uvs', mesh.uvs);
	checkSkinWeights(mesh.skinWeights);
	checkJoints(mesh.jointPositions);
	below('mesh.triangles', mesh.triangles, vertexCount);
	below('mesh.triangleRegions', mesh.triangleRegions, mesh.regionNames.length);
	let entries = 0;
	mesh.expressions.forEach(({ vertices, offsets }, shape) => {
		const name = `mesh.expressions[${shape}]`;
		length(`${name}.offsets`, offsets, vertices.length * 3);
		below(`${name}.vertices`, vertices, vertexCount);
		near(`${name}.offsets`, offsets);
		if (vertices.some((vertex, i) => i > 0 && vertex <= vertices[i - 1]!)) {
			fail(`${name}.vertices is not ascending; sort it and add up what occurs twice.`);
		}
		entries += vertices.length;
	});
	within('moving vertices over all shapes', entries, ASSET_LIMITS.shapeEntries);
}

/** A file holds joints relative to their parents. */
function checkJoints(positions: Float32Array): void {
	const limit = ASSET_LIMITS.distanceMetres;
	positions.forEach((value, i) => {
		const parent = JOINT_PARENTS[Math.floor(i / 3)]!;
		const distance = Math.abs(value - (parent < 0 ? 0 : positions[parent * 3 + (i % 3)]!));
		if (distance > limit) fail(`mesh.jointPositions[${i}] is ${distance} m from its parent; ${limit} m are allowed.`);
	});
}

/** How far the weights of a vertex may exceed 1 by rounding. */
const WEIGHT_TOLERANCE = 1e-3;

function checkSkinWeights(weights: Float32Array): void {
	for (let i = 0; i < weights.length; i += JOINT_COUNT) {
		let sum = 0;
		for (let joint = i; joint < i + JOINT_COUNT; joint++) {
			if (!(weights[joint]! >= 0)) fail(`mesh.skinWeights[${joint}] is ${weights[joint]}; 0 to 1 are allowed.`);
			sum += weights[joint]!;
		}
		if (!(sum <= 1 + WEIGHT_TOLERANCE)) {
			fail(`mesh.skinWeights of vertex ${i / JOINT_COUNT} sum to ${sum}; at most 1 is allowed.`);
		}
	}
}

function checkSplats(splats: SplatCloud, triangleCount: number): void {
	const { count } = splats;
	if (count < 1) fail('splats.count is 0; an avatar needs at least one splat.');
	within('splats', count, ASSET_LIMITS.splats);
	length('splats.centers', splats.centers, count * 3);
	length('splats.rotations', splats.rotations, count * 4);
	length('splats.scales', splats.scales, count * 3);
	length('splats.colors', splats.colors, count * 4);
	length('splats.triangles', splats.triangles, count);
	near('splats.centers', splats.centers);
	below('splats.triangles', splats.triangles, triangleCount);
	for (let i = 0; i < splats.scales.length; i++) {
		if (!(splats.scales[i]! >= 0 && splats.scales[i]! < ASSET_LIMITS.splatSigmaMetres)) {
			fail(`splats.scales[${i}] is ${splats.scales[i]}; 0 to ${ASSET_LIMITS.splatSigmaMetres} m are allowed.`);
		}
	}
	for (let i = 0; i < count * 4; i += 4) {
		const [x, y, z, w] = splats.rotations.subarray(i, i + 4) as unknown as [number, number, number, number];
		const squared = x * x + y * y + z * z + w * w;
		if (!(squared > 0.5 && squared < 2)) fail(`splats.rotations is no unit quaternion for splat ${i / 4}.`);
	}
}

function within(what: string, actual: number, limit: number): void {
	if (actual > limit) fail(`There are ${actual} ${what}; ${limit} are allowed.`);
}

function length(name: string, list: ArrayLike<unknown>, expected: number): void {
	if (list.length !== expected) fail(`${name} has ${list.length} entries; ${expected} belong there.`);
}

function finite(name: string, list: Float32Array): void {
	const at = list.findIndex((value) => !Number.isFinite(value));
	if (at >= 0) fail(`${name}[${at}] is ${list[at]}.`);
}

function near(name: string, list: Float32Array): void {
	const limit = ASSET_LIMITS.distanceMetres;
	const at = list.findIndex((value) => !(value >= -limit && value <= limit));
	if (at >= 0) fail(`${name}[${at}] is ${list[at]}; within ${limit} m of the origin is allowed.`);
}

function below(name: string, list: Uint32Array | Uint8Array, limit: number): void {
	const at = list.findIndex((value) => value >= limit);
	if (at >= 0) fail(`${name}[${at}] is ${list[at]}, but there are only ${limit}.`);
}

function fail(message: string, cause?: unknown): never {
	throw new GaspardError('argument/invalid', message, { argument: 'asset' }, cause);
}
