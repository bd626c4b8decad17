import { DirectionalLight } from '@babylonjs/core/Lights/directionalLight.js';
import { HemisphericLight } from '@babylonjs/core/Lights/hemisphericLight.js';
import { PointLight } from '@babylonjs/core/Lights/pointLight.js';
import { ShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js';
import '@babylonjs/core/Lights/Shadows/shadowGeneratorSceneComponent.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import { CreateGround } from '@babylonjs/core/Meshes/Builders/groundBuilder.js';
import { CreateLathe } from '@babylonjs/core/Meshes/Builders/latheBuilder.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { Scene } from '@babylonjs/core/scene.js';

/** Half width and half depth of the room, and its height, metres. */
export const ROOM = { halfWidth: 3.4, halfDepth: 3.6, height: 3.1 } as const;
/** Height of the base of a neck. */
export const NECK_HEIGHT = 1.34;

/** What the room gives the page: who casts shadows. */
export interface Room {
	readonly shadows: ShadowGenerator;
}

/** A small panelled room with a parquet floor, a lamp, a window's light, and a plinth at each place. */
export function makeRoom(scene: Scene, places: readonly Vector3[]): Room {
	scene.clearColor = Color4.FromHexString('#171210ff');
	scene.ambientColor = Color3.White();
	scene.fogMode = Scene.FOGMODE_LINEAR;
	scene.fogColor = Color3.FromHexString('#1f1812');
	scene.fogStart = 3.5;
	scene.fogEnd = 14;
	const window = makeLights(scene);
	const shadows = new ShadowGenerator(1024, window);
	shadows.usePercentageCloserFiltering = true;
	shadows.bias = 0.002;
	shadows.normalBias = 0.012;
	makeShell(scene);
	const stone = paint(scene, 'stone', '#8a7f72', 0.1);
	for (const place of places) shadows.addShadowCaster(makePlinth(scene, place, stone));
	for (const mesh of makeTable(scene)) shadows.addShadowCaster(mesh);
	return { shadows };
}

function makeLights(scene: Scene): DirectionalLight {
	const sky = new HemisphericLight('sky', new Vector3(0, 1, 0), scene);
	sky.diffuse = Color3.FromHexString('#cdbca4');
	sky.groundColor = Color3.FromHexString('#3a2d22');
	sky.intensity = 0.9;
	const lamp = new PointLight('lamp', new Vector3(0, 1.14, 1.2), scene);
	lamp.diffuse = Color3.FromHexString('#ffcf9c');
	lamp.intensity = 0.75;
	lamp.range = 5;
	const window = new DirectionalLight('window', new Vector3(0.55, -1, 0.75), scene);
	window.position = new Vector3(-2.4, 4.2, -2.6);
	window.diffuse = Color3.FromHexString('#ffe0b8');
	window.intensity = 0.85;
	window.shadowMinZ = 0.5;
	window.shadowMaxZ = 9;
	return window;
}

function paint(scene: Scene, name: string, color: string, gloss = 0.05): StandardMaterial {
	const material = new StandardMaterial(name, scene);
	material.diffuseColor = Color3.FromHexString(color);
	material.specularColor = new Color3(gloss, gloss, gloss * 0.9);
	material.specularPower = 24;
	return material;
}

function makeShell(scene: Scene): void {
	const { halfWidth, halfDepth, height } = ROOM;
	const floor = CreateGround('floor', { width: halfWidth * 2, height: halfDepth * 2 }, scene);
	const wood = paint(scene, 'parquet', '#94785c', 0.16);
	wood.diffuseTexture = painted(scene, 512, [7, 7], paintParquet);
	floor.material = wood;
	floor.receiveShadows = true;
	const ceiling = CreatePlane('ceiling', { width: halfWidth * 2, height: halfDepth * 2 }, scene);
	ceiling.rotation.x = -Math.PI / 2;
	ceiling.position.y = height;
	ceiling.material = paint(scene, 'plaster', '#4a4037', 0);
	const panels = paint(scene, 'panels', '#7b7062');
	panels.diffuseTexture = painted(scene, 512, [5, 1], paintPanels);
	const skirting = paint(scene, 'skirting', '#3a2919', 0.1);
	for (let side = 0; side < 4; side++) {
		const along = side % 2 === 0;
		const width = (along ? halfWidth : halfDepth) * 2;
		const distance = along ? halfDepth : halfWidth;
		const wall = CreatePlane('wall', { width, height }, scene);
		wall.rotation.y = (side * Math.PI) / 2;
		wall.position.set(Math.sin(wall.rotation.y) * distance, height / 2, Math.cos(wall.rotation.y) * distance);
		wall.material = panels;
		wall.receiveShadows = true;
		for (const [y, tall] of [
			[0.07, 0.14],
			[height - 0.05, 0.1],
		] as const) {
			const rail = CreateBox('rail', { width, height: tall, depth: 0.05 }, scene);
			rail.rotation.y = wall.rotation.y;
			rail.position.copyFrom(wall.position);
			rail.position.y = y;
			rail.material = skirting;
		}
	}
}

/** A turned shape, from pairs of radius and height. */
function turn(scene: Scene, name: string, profile: readonly (readonly [number, number])[], tessellation = 56): Mesh {
	const shape = profile.map(([radius, y]) => new Vector3(radius, y, 0));
	return CreateLathe(name, { shape, tessellation, sideOrientation: Mesh.DOUBLESIDE }, scene);
}

function makePlinth(scene: Scene, place: Vector3, stone: StandardMaterial): Mesh {
	// Down from the base of the neck: the lower edge of the bust disappears in the socle.
	const profile: [radius: number, y: number][] = [
		[0, -0.095],
		[0.056, -0.095],
		[0.058, -0.12],
		[0.06, -0.14],
		[0.064, -0.155],
		[0.078, -0.166],
		[0.104, -0.171],
		[0.108, -0.176],
		[0.108, -0.2],
		[0.104, -0.206],
		[0.098, -0.208],
		[0.098, 0.16 - NECK_HEIGHT],
		[0.104, 0.15 - NECK_HEIGHT],
		[0.13, 0.1 - NECK_HEIGHT],
		[0.135, 0.09 - NECK_HEIGHT],
		[0.135, -NECK_HEIGHT],
	];
	const plinth = turn(scene, 'plinth', profile);
	plinth.position.set(place.x, NECK_HEIGHT, place.z);
	plinth.material = stone;
	plinth.receiveShadows = true;
	return plinth;
}

/** A small round table with a lamp between the two. */
function makeTable(scene: Scene): Mesh[] {
	const wood = paint(scene, 'walnut', '#4d2f1d', 0.25);
	const table = turn(scene, 'table', [
		[0.2, 0],
		[0.21, 0.02],
		[0.05, 0.06],
		[0.04, 0.3],
		[0.06, 0.7],
		[0.09, 0.84],
		[0.3, 0.87],
		[0.33, 0.885],
		[0.33, 0.9],
		[0, 0.9],
	]);
	const brass = turn(scene, 'foot', [
		[0.07, 0.9],
		[0.07, 0.912],
		[0.012, 0.925],
		[0.01, 0.98],
		[0.04, 1.0],
		[0, 1.0],
	]);
	table.material = wood;
	brass.material = paint(scene, 'brass', '#b08a4a', 0.6);
	const globe = CreateSphere('globe', { diameter: 0.17, segments: 24 }, scene);
	globe.position.y = 1.08;
	const light = paint(scene, 'light', '#000000', 0);
	light.emissiveColor = Color3.FromHexString('#ffe9c6');
	light.disableLighting = true;
	light.fogEnabled = false;
	globe.material = light;
	for (const mesh of [table, brass, globe]) mesh.position.z = 1.25;
	table.receiveShadows = true;
	return [table, brass];
}

/** A small picture painted once and repeated. */
function painted(
	scene: Scene,
	size: number,
	[u, v]: readonly [number, number],
	draw: (context: CanvasRenderingContext2D) => void,
): DynamicTexture {
	const texture = new DynamicTexture('painted', size, scene, true);
	draw(texture.getContext() as unknown as CanvasRenderingContext2D);
	texture.update();
	texture.wrapU = texture.wrapV = Texture.WRAP_ADDRESSMODE;
	texture.uScale = u;
	texture.vScale = v;
	texture.anisotropicFilteringLevel = 8;
	return texture;
}

/** The same grey every time: noise from a sine is enough for wood. */
const chance = (index: number): number => Math.abs(Math.sin(index * 12.9898) * 43758.5453) % 1;

function paintParquet(context: CanvasRenderingContext2D): void {
	for (let row = 0; row < 8; row++) {
		for (let column = -1; column < 4; column++) {
			const shade = 150 + 80 * chance(row * 31 + column * 7 + 1);
			context.fillStyle = `rgb(${shade} ${shade * 0.96} ${shade * 0.9})`;
			const x = column * 160 + (row % 2) * 80;
			context.fillRect(x, row * 64, 158, 62.5);
			context.fillStyle = 'rgb(0 0 0 / 7%)';
			for (let line = 0; line < 7; line++) {
				context.fillRect(x, row * 64 + 62 * chance(row * 17 + line * 3 + column), 158, 1.2);
			}
		}
	}
}

function paintPanels(context: CanvasRenderingContext2D): void {
	const light = context.createLinearGradient(0, 0, 0, 512);
	light.addColorStop(0, '#8d8273');
	light.addColorStop(0.55, '#d8cbb8');
	light.addColorStop(1, '#9b8e7d');
	context.fillStyle = light;
	context.fillRect(0, 0, 512, 512);
	for (const [style, width, inset] of [
		['rgb(30 20 12 / 40%)', 6, 0],
		['rgb(255 245 230 / 28%)', 2, 5],
	] as const) {
		context.strokeStyle = style;
		context.lineWidth = width;
		context.strokeRect(54 + inset, 60 + inset, 404 - 2 * inset, 250 - 2 * inset);
		context.strokeRect(54 + inset, 344 + inset, 404 - 2 * inset, 118 - 2 * inset);
	}
}
