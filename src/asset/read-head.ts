import { GaspardError } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_NAMES } from '../rig/expression-names.ts';
import { type ExpressionShape, type HeadMesh, JOINT_COUNT, JOINT_NAMES, JOINT_PARENTS } from '../rig/head-mesh.ts';
import { COMPONENT } from './file-format.ts';
import { bufferView, bytesOf, countOf, elementReader, type GltfDocument, locate } from './gltf-document.ts';
import { asInteger, asList, asNumber, asObject, asText, entry, type JsonObject } from './json-fields.ts';
import { ASSET_LIMITS } from './limits.ts';
import { copyBytes } from './plain-bytes.ts';

/** Reads and checks the head mesh of an avatar. Throws the `asset/…` errors of `readAvatar`. */
export function readHead(document: GltfDocument): HeadMesh {
	const head = asObject(document.avatar['head'], 'head');
	const mesh = entry(document.json['meshes'], head['mesh'], 'meshes');
	const primitive = entry(mesh['primitives'], 0, 'the primitives of the head');
	const attributes = asObject(primitive['attributes'], 'the attributes of the head');
	const scaling = readScaling(head);
	const positions = readPositions(document, attributes['POSITION'], scaling);
	const vertexCount = positions.length / 3;
	const triangles = readTriangles(document, head['triangles'] ?? primitive['indices'], vertexCount);
	return {
		positions,
		uvs: readUvs(document, attributes['TEXCOORD_0'], vertexCount),
		triangles,
		...readRegions(document, triangles.length / 3),
		expressions: readShapes(document, primitive['targets'], mesh, vertexCount, scaling.step),
		jointPositions: readJointPositions(document),
		skinWeights: readWeights(document, attributes, vertexCount),
	};
}

/** Steps and centre of quantised positions. */
export function readScaling(source: JsonObject): { step: number; center: [number, number, number] } {
	const reach = ASSET_LIMITS.distanceMetres;
	return {
		// 32,767 steps stay within the allowed distance.
		step: asNumber(source['step'], 'the step of the positions', 2 ** -30, reach / 32768),
		center: readVector(source['center'], 'the centre of the positions', reach),
	};
}

/** Three numbers within `reach`. */
export function readVector(value: unknown, path: string, reach: number): [number, number, number] {
	const list = asList(value, path);
	return [0, 1, 2].map((axis) => asNumber(list[axis], `${path}[${axis}]`, -reach, reach)) as [number, number, number];
}

function readPositions(
	document: GltfDocument,
	index: unknown,
	{ step, center }: { step: number; center: readonly number[] },
): Float32Array {
	const shape = { type: 'VEC3', componentType: COMPONENT.short } as const;
	const place = locate(document, index, shape, ASSET_LIMITS.vertices, 'vertices');
	const view = elementReader(document, place, 'vertices');
	const positions = new Float32Array(place.count * 3);
	for (let i = 0; i < positions.length; i++) {
		const axis = i % 3;
		const at = ((i - axis) / 3) * place.byteStride + axis * 2;
		positions[i] = center[axis]! + step * view.getInt16(at, true);
	}
	return positions;
}

function readUvs(document: GltfDocument, index: unknown, vertexCount: number): Float32Array {
	const shape = { type: 'VEC2', componentType: COMPONENT.ushort } as const;
	const place = locate(document, index, shape, ASSET_LIMITS.vertices, 'texture coordinates');
	same('texture coordinates', place.count, vertexCount);
	const view = elementReader(document, place, 'texture coordinates');
	const uvs = new Float32Array(vertexCount * 2);
	for (let i = 0; i < uvs.length; i++) uvs[i] = view.getUint16((i >> 1) * place.byteStride + (i & 1) * 2, true) / 65535;
	return uvs;
}

function readTriangles(document: GltfDocument, index: unknown, vertexCount: number): Uint32Array {
	const shape = { type: 'SCALAR', componentType: COMPONENT.ushort } as const;
	const place = locate(document, index, shape, ASSET_LIMITS.triangles * 3, 'triangle corners');
	const view = elementReader(document, place, 'triangle corners');
	if (place.count % 3 !== 0) throw corrupt(`${place.count} triangle corners are no whole number of triangles`);
	const triangles = new Uint32Array(place.count);
	for (let i = 0; i < place.count; i++) {
		const vertex = view.getUint16(i * place.byteStride, true);
		if (vertex >= vertexCount) throw corrupt(`a triangle names vertex ${vertex} of ${vertexCount}`);
		triangles[i] = vertex;
	}
	return triangles;
}

function readRegions(document: GltfDocument, triangleCount: number): Pick<HeadMesh, 'regionNames' | 'triangleRegions'> {
	const regions = asObject(document.avatar['regions'], 'regions');
	const names = asList(regions['names'], 'the names of regions');
	countOf(names.length, ASSET_LIMITS.regions, 'regions');
	const view = bufferView(document, regions['bufferView'], 'region labels');
	same('region labels', view.byteLength, triangleCount);
	const triangleRegions = copyBytes(bytesOf(document, view.byteOffset, view.byteLength, 'region labels'));
	for (const region of triangleRegions) {
		if (region >= names.length) throw corrupt(`a triangle names region ${region} of ${names.length}`);
	}
	return { regionNames: names.map((name, i) => asText(name, `the name of region ${i}`)), triangleRegions };
}

function readShapes(
	document: GltfDocument,
	targets: unknown,
	mesh: JsonObject,
	vertexCount: number,
	step: number,
): ExpressionShape[] {
	const list = asList(targets, 'the morph targets');
	const names = asList(asObject(mesh['extras'], 'the extras of the head')['targetNames'], 'the names of morph targets');
	same('morph targets', list.length, EXPRESSION_COUNT);
	let entryCount = 0;
	return EXPRESSION_NAMES.map((name, i) => {
		if (names[i] !== name) throw corrupt(`morph target ${i} is called ${String(names[i])} instead of ${name}`);
		const index = asObject(list[i], `morph target ${name}`)['POSITION'];
		const accessor = entry(document.json['accessors'], index, 'accessors');
		same(`vertices of ${name}`, asInteger(accessor['count'], `the count of ${name}`), vertexCount);
		const shape = readSparse(document, accessor, name, vertexCount, step);
		entryCount += shape.vertices.length;
		countOf(entryCount, ASSET_LIMITS.shapeEntries, 'moving vertices over all shapes');
		return shape;
	});
}

function readSparse(
	document: GltfDocument,
	accessor: JsonObject,
	name: string,
	vertexCount: number,
	step: number,
): ExpressionShape {
	if (accessor['bufferView'] !== undefined || accessor['componentType'] !== COMPONENT.short) {
		throw new GaspardError(
			'asset/unsupported',
			`Morph target ${name} is not stored as sparse 16-bit offsets. Export the avatar again with Gaspard.`,
			{ what: name },
		);
	}
	if (accessor['sparse'] === undefined) return { vertices: new Uint32Array(0), offsets: new Float32Array(0) };
	const sparse = asObject(accessor['sparse'], `the sparse data of ${name}`);
	const count = countOf(sparse['count'], vertexCount, `vertices of ${name}`);
	const indices = asObject(sparse['indices'], `the sparse indices of ${name}`);
	const values = asObject(sparse['values'], `the sparse values of ${name}`);
	if (indices['componentType'] !== COMPONENT.ushort) throw corrupt(`the indices of ${name} are not 16-bit`);
	const indexView = sparsePart(document, indices, count * 2, name);
	const valueView = sparsePart(document, values, count * 6, name);
	const vertices = new Uint32Array(count);
	const offsets = new Float32Array(count * 3);
	for (let i = 0; i < count; i++) {
		vertices[i] = indexView.getUint16(i * 2, true);
		if (vertices[i]! >= vertexCount || (i > 0 && vertices[i]! <= vertices[i - 1]!)) {
			throw corrupt(`the vertices of ${name} are not ascending or do not exist`);
		}
		for (let axis = 0; axis < 3; axis++) offsets[i * 3 + axis] = step * valueView.getInt16(i * 6 + axis * 2, true);
	}
	return { vertices, offsets };
}

function sparsePart(document: GltfDocument, part: JsonObject, byteLength: number, name: string): DataView {
	const view = bufferView(document, part['bufferView'], `offsets of ${name}`);
	const start = asInteger(part['byteOffset'] ?? 0, `the offset of ${name}`);
	if (start + byteLength > view.byteLength) throw corrupt(`the offsets of ${name} do not fit their buffer`);
	const bytes = bytesOf(document, view.byteOffset + start, byteLength, `offsets of ${name}`);
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Rest positions of the four joints from the nodes of the skin: the bust, then neck, head, leftEye, rightEye. */
/** Rest positions of the four joints: 12 numbers, metres, avatar frame. They stand in the JSON of the file. */
export function readJointPositions(document: GltfDocument): Float32Array {
	const head = asObject(document.avatar['head'], 'head');
	const skin = entry(document.json['skins'], head['skin'], 'skins');
	const joints = asList(skin['joints'], 'the joints');
	same('joints', joints.length, JOINT_COUNT + 1);
	const positions = new Float32Array(JOINT_COUNT * 3);
	for (let joint = 0; joint < JOINT_COUNT; joint++) {
		const name = JOINT_NAMES[joint]!;
		const node = entry(document.json['nodes'], joints[joint + 1], 'nodes');
		if (node['name'] !== name) throw corrupt(`joint ${joint} is called ${String(node['name'])} instead of ${name}`);
		const reach = ASSET_LIMITS.distanceMetres;
		const place = readVector(node['translation'] ?? [0, 0, 0], `the place of ${name}`, reach);
		const parent = JOINT_PARENTS[joint]!;
		for (let axis = 0; axis < 3; axis++) {
			positions[joint * 3 + axis] = place[axis]! + (parent < 0 ? 0 : positions[parent * 3 + axis]!);
		}
	}
	return positions;
}

function readWeights(document: GltfDocument, attributes: JsonObject, vertexCount: number): Float32Array {
	const jointShape = { type: 'VEC4', componentType: COMPONENT.ubyte } as const;
	const weightShape = { type: 'VEC4', componentType: COMPONENT.ushort } as const;
	const jointPlace = locate(document, attributes['JOINTS_0'], jointShape, ASSET_LIMITS.vertices, 'joint indices');
	const weightPlace = locate(document, attributes['WEIGHTS_0'], weightShape, ASSET_LIMITS.vertices, 'skin weights');
	same('joint indices', jointPlace.count, vertexCount);
	same('skin weights', weightPlace.count, vertexCount);
	const joints = elementReader(document, jointPlace, 'joint indices');
	const weights = elementReader(document, weightPlace, 'skin weights');
	const skinWeights = new Float32Array(vertexCount * JOINT_COUNT);
	for (let vertex = 0; vertex < vertexCount; vertex++) {
		let sum = 0;
		for (let slot = 0; slot < 4; slot++) {
			const joint = joints.getUint8(vertex * jointPlace.byteStride + slot);
			const weight = weights.getUint16(vertex * weightPlace.byteStride + slot * 2, true);
			if (joint > JOINT_COUNT) throw corrupt(`vertex ${vertex} follows joint ${joint} of ${JOINT_COUNT}`);
			sum += weight;
			if (joint > 0) skinWeights[vertex * JOINT_COUNT + joint - 1] = weight / 65535;
		}
		if (sum > 65535) throw corrupt(`the weights of vertex ${vertex} sum to more than 1`);
	}
	return skinWeights;
}

function same(what: string, actual: number, expected: number): void {
	if (actual !== expected) throw corrupt(`there are ${actual} ${what} instead of ${expected}`);
}

function corrupt(what: string): GaspardError {
	return new GaspardError('asset/corrupt', `In this avatar, ${what}. Export it again.`);
}
