import { HARMONICS_BYTES, LIGHT_TERMS, MAP_BYTES, NORMAL_BYTES } from './layout';
import { addF, loadF, loadI, storeF } from './memory';
import { harmonicsOf, lightOf, mapsOf, normalsOf, trianglesOf } from './scene';

// The colour of one splat from one direction in one light. Results are module variables, so that nothing is allocated;
// every thread has its own instance.

/** Rotation matrix of the splat's triangle map, row by row; the identity without a map. */
let t00: f32, t01: f32, t02: f32, t10: f32, t11: f32, t12: f32, t20: f32, t21: f32, t22: f32;
/** Unit quaternion of the same, and the area factor. */
export let turnX: f32, turnY: f32, turnZ: f32, turnW: f32, turnFactor: f32;
/** Posed normal. */
export let normalX: f32, normalY: f32, normalZ: f32;
/** Unit direction from the camera: in its frame, in the world, at rest; and the distance. */
let cameraX: f32, cameraY: f32, cameraZ: f32, worldX: f32, worldY: f32, worldZ: f32, restX: f32, restY: f32, restZ: f32, distance: f32;
/** ∂loss/∂(view position), ∂loss/∂(camera rotation) and ∂loss/∂(turn matrix) of `shadeBackward`. */
export let gViewX: f32, gViewY: f32, gViewZ: f32, gWorldX: f32, gWorldY: f32, gWorldZ: f32;
let n00: f32, n01: f32, n02: f32, n10: f32, n11: f32, n12: f32, n20: f32, n21: f32, n22: f32;
/** ∂loss/∂(turn quaternion) of `turnGradient`. */
export let gTurnX: f32, gTurnY: f32, gTurnZ: f32, gTurnW: f32;

/** Sets the rotation of splat i, and its posed normal if there are normals. */
export function setTurn(scene: usize, i: i32): void {
	const maps = mapsOf(scene);
	turnX = 0; turnY = 0; turnZ = 0; turnW = 1; turnFactor = 1;
	if (maps) {
		const m = maps + <usize>loadI(trianglesOf(scene), i) * MAP_BYTES;
		const x = loadF(m, 12), y = loadF(m, 13), z = loadF(m, 14), w = loadF(m, 15);
		turnFactor = sqrt<f32>(x * x + y * y + z * z + w * w);
		const k: f32 = 1 / turnFactor;
		turnX = x * k; turnY = y * k; turnZ = z * k; turnW = w * k;
	}
	const x = turnX, y = turnY, z = turnZ, w = turnW;
	t00 = 1 - 2 * (y * y + z * z); t01 = 2 * (x * y - w * z); t02 = 2 * (x * z + w * y);
	t10 = 2 * (x * y + w * z); t11 = 1 - 2 * (x * x + z * z); t12 = 2 * (y * z - w * x);
	t20 = 2 * (x * z - w * y); t21 = 2 * (y * z + w * x); t22 = 1 - 2 * (x * x + y * y);
	const normals = normalsOf(scene);
	normalX = 0; normalY = 0; normalZ = 0;
	if (!normals) return;
	const n = normals + <usize>i * NORMAL_BYTES;
	const a = loadF(n, 0), b = loadF(n, 1), c = loadF(n, 2);
	normalX = t00 * a + t01 * b + t02 * c;
	normalY = t10 * a + t11 * b + t12 * c;
	normalZ = t20 * a + t21 * b + t22 * c;
}

/** Direction of view of the splat at (x, y, z) of the camera frame. */
function setDirection(camera: usize, x: f32, y: f32, z: f32): void {
	distance = sqrt<f32>(x * x + y * y + z * z);
	const k: f32 = 1 / distance;
	cameraX = x * k; cameraY = y * k; cameraZ = z * k;
	worldX = loadF(camera, 0) * cameraX + loadF(camera, 3) * cameraY + loadF(camera, 6) * cameraZ;
	worldY = loadF(camera, 1) * cameraX + loadF(camera, 4) * cameraY + loadF(camera, 7) * cameraZ;
	worldZ = loadF(camera, 2) * cameraX + loadF(camera, 5) * cameraY + loadF(camera, 8) * cameraZ;
	restX = t00 * worldX + t10 * worldY + t20 * worldZ;
	restY = t01 * worldX + t11 * worldY + t21 * worldZ;
	restZ = t02 * worldX + t12 * worldY + t22 * worldZ;
}

/** Factor of the light on channel c. */
@inline function gainOf(light: usize, c: i32): f32 {
	const l = light + (<usize>(c * LIGHT_TERMS) << 2);
	const x = normalX, y = normalY, z = normalZ;
	return (
		loadF(l, 0) + loadF(l, 1) * x + loadF(l, 2) * y + loadF(l, 3) * z + loadF(l, 4) * (x * y) + loadF(l, 5) * (y * z) +
		loadF(l, 6) * (z * x) + loadF(l, 7) * (x * x - y * y) + loadF(l, 8) * (2 * z * z - x * x - y * y)
	);
}

/** Writes the displayed colour of splat i to three floats at `out`. Call `setTurn` before. */
export function shade(scene: usize, i: i32, record: usize, camera: usize, x: f32, y: f32, z: f32, out: usize): void {
	const harmonics = harmonicsOf(scene), light = lightOf(scene);
	if (harmonics) setDirection(camera, x, y, z);
	const h = harmonics + <usize>i * HARMONICS_BYTES;
	for (let c = 0; c < 3; c++) {
		let color = loadF(record, 12 + c);
		if (harmonics) color += loadF(h, c * 4) * restX + loadF(h, c * 4 + 1) * restY + loadF(h, c * 4 + 2) * restZ;
		if (light) color *= gainOf(light, c);
		storeF(out, c, color);
	}
}

/**
 * Backpropagates through `shade`, from ∂loss/∂(displayed colour) in three floats at `shown`. Adds to the gradients of colour (at
 * `recordGradient`), harmonics and light (a partial sum of 28 floats) if the pointers are not 0, and sets gView…, gWorld… and
 * the gradient of the turn.
 */
export function shadeBackward(
	scene: usize, i: i32, record: usize, camera: usize, x: f32, y: f32, z: f32, shown: usize,
	recordGradient: usize, harmonicsGradient: usize, lightGradient: usize,
): void {
	const harmonics = harmonicsOf(scene), light = lightOf(scene), normals = normalsOf(scene);
	gViewX = 0; gViewY = 0; gViewZ = 0; gWorldX = 0; gWorldY = 0; gWorldZ = 0;
	n00 = 0; n01 = 0; n02 = 0; n10 = 0; n11 = 0; n12 = 0; n20 = 0; n21 = 0; n22 = 0;
	if (harmonics) setDirection(camera, x, y, z);
	const h = harmonics + <usize>i * HARMONICS_BYTES;
	let gRestX: f32 = 0, gRestY: f32 = 0, gRestZ: f32 = 0, gNormalX: f32 = 0, gNormalY: f32 = 0, gNormalZ: f32 = 0;
	const nx = normalX, ny = normalY, nz = normalZ;
	for (let c = 0; c < 3; c++) {
		const gShown = loadF(shown, c);
		let color = loadF(record, 12 + c);
		if (harmonics) color += loadF(h, c * 4) * restX + loadF(h, c * 4 + 1) * restY + loadF(h, c * 4 + 2) * restZ;
		let gColor = gShown;
		if (light) {
			gColor *= gainOf(light, c);
			const g: f32 = gShown * color;
			const l = light + (<usize>(c * LIGHT_TERMS) << 2);
			if (lightGradient) {
				const o = lightGradient + (<usize>(c * LIGHT_TERMS) << 2);
				addF(o, 0, g);
				addF(o, 1, g * nx);
				addF(o, 2, g * ny);
				addF(o, 3, g * nz);
				addF(o, 4, g * nx * ny);
				addF(o, 5, g * ny * nz);
				addF(o, 6, g * nz * nx);
				addF(o, 7, g * (nx * nx - ny * ny));
				addF(o, 8, g * (2 * nz * nz - nx * nx - ny * ny));
			}
			const l7 = loadF(l, 7), l8 = loadF(l, 8);
			gNormalX += g * (loadF(l, 1) + loadF(l, 4) * ny + loadF(l, 6) * nz + 2 * (l7 - l8) * nx);
			gNormalY += g * (loadF(l, 2) + loadF(l, 4) * nx + loadF(l, 5) * nz - 2 * (l7 + l8) * ny);
			gNormalZ += g * (loadF(l, 3) + loadF(l, 5) * ny + loadF(l, 6) * nx + 4 * l8 * nz);
		}
		if (recordGradient) addF(recordGradient, 12 + c, gColor);
		if (harmonics) {
			if (harmonicsGradient) {
				addF(harmonicsGradient, c * 4, gColor * restX);
				addF(harmonicsGradient, c * 4 + 1, gColor * restY);
				addF(harmonicsGradient, c * 4 + 2, gColor * restZ);
			}
			gRestX += gColor * loadF(h, c * 4);
			gRestY += gColor * loadF(h, c * 4 + 1);
			gRestZ += gColor * loadF(h, c * 4 + 2);
		}
	}
	if (normals && light) {
		const n = normals + <usize>i * NORMAL_BYTES;
		const a = loadF(n, 0), b = loadF(n, 1), c = loadF(n, 2);
		n00 = gNormalX * a; n01 = gNormalX * b; n02 = gNormalX * c;
		n10 = gNormalY * a; n11 = gNormalY * b; n12 = gNormalY * c;
		n20 = gNormalZ * a; n21 = gNormalZ * b; n22 = gNormalZ * c;
	}
	if (!harmonics) return;
	// rest = Turnᵀ · world, world = Wᵀ · direction, direction = position / distance.
	n00 += worldX * gRestX; n01 += worldX * gRestY; n02 += worldX * gRestZ;
	n10 += worldY * gRestX; n11 += worldY * gRestY; n12 += worldY * gRestZ;
	n20 += worldZ * gRestX; n21 += worldZ * gRestY; n22 += worldZ * gRestZ;
	gWorldX = t00 * gRestX + t01 * gRestY + t02 * gRestZ;
	gWorldY = t10 * gRestX + t11 * gRestY + t12 * gRestZ;
	gWorldZ = t20 * gRestX + t21 * gRestY + t22 * gRestZ;
	const gx: f32 = loadF(camera, 0) * gWorldX + loadF(camera, 1) * gWorldY + loadF(camera, 2) * gWorldZ;
	const gy: f32 = loadF(camera, 3) * gWorldX + loadF(camera, 4) * gWorldY + loadF(camera, 5) * gWorldZ;
	const gz: f32 = loadF(camera, 6) * gWorldX + loadF(camera, 7) * gWorldY + loadF(camera, 8) * gWorldZ;
	const along: f32 = gx * cameraX + gy * cameraY + gz * cameraZ, k: f32 = 1 / distance;
	gViewX = (gx - along * cameraX) * k;
	gViewY = (gy - along * cameraY) * k;
	gViewZ = (gz - along * cameraZ) * k;
}

/** Adds the gradient of the direction of view from `shadeBackward` to the rotation in a camera gradient (16 floats). */
export function addDirectionGradient(out: usize): void {
	addF(out, 0, cameraX * gWorldX); addF(out, 1, cameraX * gWorldY); addF(out, 2, cameraX * gWorldZ);
	addF(out, 3, cameraY * gWorldX); addF(out, 4, cameraY * gWorldY); addF(out, 5, cameraY * gWorldZ);
	addF(out, 6, cameraZ * gWorldX); addF(out, 7, cameraZ * gWorldY); addF(out, 8, cameraZ * gWorldZ);
}

/** Sets gTurn… from the gradient of the rotation matrix from `shadeBackward`. */
export function turnGradient(): void {
	const x = turnX, y = turnY, z = turnZ, w = turnW;
	gTurnX = 2 * (y * (n01 + n10) + z * (n02 + n20) + w * (n21 - n12) - 2 * x * (n11 + n22));
	gTurnY = 2 * (x * (n01 + n10) + z * (n12 + n21) + w * (n02 - n20) - 2 * y * (n00 + n22));
	gTurnZ = 2 * (x * (n02 + n20) + y * (n12 + n21) + w * (n10 - n01) - 2 * z * (n00 + n11));
	gTurnW = 2 * (x * (n21 - n12) + y * (n02 - n20) + z * (n10 - n01));
}
