import { DirectionalLight } from '@babylonjs/core/Lights/directionalLight.js';
import { HemisphericLight } from '@babylonjs/core/Lights/hemisphericLight.js';
import { PointLight } from '@babylonjs/core/Lights/pointLight.js';
import { ShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js';
import '@babylonjs/core/Lights/Shadows/shadowGeneratorSceneComponent.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { DynamicTexture } from '@babylonjs/core/Materials/Textures/dynamicTexture.js';
import { MirrorTexture } from '@babylonjs/core/Materials/Textures/mirrorTexture.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Plane } from '@babylonjs/core/Maths/math.plane.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateBox } from '@babylonjs/core/Meshes/Builders/boxBuilder.js';
import { CreateGround } from '@babylonjs/core/Meshes/Builders/groundBuilder.js';
import { CreateLathe } from '@babylonjs/core/Meshes/Builders/latheBuilder.js';
import { CreatePlane } from '@babylonjs/core/Meshes/Builders/planeBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { COAT_PROFILE, PLINTH_PROFILE } from '../shared/profiles.ts';

/** Half the width and depth of the room, and its height, metres. */
export const HALL = { halfWidth: 2.6, halfDepth: 2.6, height: 2.9 } as const;
/** Height of the base of a neck. */
export const NECK_HEIGHT = 1.38;
/** Where the three stand: bases of their necks. The mirror is behind the visitor's right shoulder, on the east wall. */
export const PLACES: readonly Vector3[] = [
	new Vector3(-0.6, NECK_HEIGHT, 0.62),
	new Vector3(0, NECK_HEIGHT, 0.9),
	new Vector3(0.6, NECK_HEIGHT, 0.62),
];

/** Babylon draws a turned shape from both sides: its top stays below the lower edge of a bust. */
const SOCLE = [
	[0, -0.095],
	[0.056, -0.095],
	[0.058, -0.12],
] as const;

/** Everything in the room that is not a person: plain Babylon, left-handed as its scenes are. */
export class Hall {
	readonly floor: Mesh;
	readonly shadows: ShadowGenerator;
	/** What a visitor who sees their own room does not need. */
	readonly #shell: Mesh[];
	readonly #scene: Scene;

	constructor(scene: Scene) {
		this.#scene = scene;
		scene.clearColor = new Color4(0, 0, 0, 0);
		scene.ambientColor = Color3.White();
		this.shadows = new ShadowGenerator(1024, makeLights(scene));
		this.shadows.usePercentageCloserFiltering = true;
		this.shadows.bias = 0.002;
		this.shadows.normalBias = 0.012;
		this.floor = makeFloor(scene);
		this.#shell = [this.floor, ...makeWalls(scene)];
		for (const bar of makeMirror(scene)) this.shadows.addShadowCaster(bar);
		const stone = paint(scene, 'stone', '#a49a8c', 0.12);
		for (const place of PLACES) {
			const plinth = turn(
				scene,
				'plinth',
				[...SOCLE, ...PLINTH_PROFILE.filter(([, y]) => y < -0.13), [0.098, -NECK_HEIGHT]],
				stone,
			);
			plinth.position.copyFrom(place);
			this.shadows.addShadowCaster(plinth);
		}
	}

	/** Hides floor and walls: a headset shows the visitor's own. */
	open(open: boolean): void {
		for (const mesh of this.#shell) mesh.isVisible = !open;
	}

	/** A coat for an avatar that has only a head: it hangs from the lower edge of the bust. */
	makeCoat(): Mesh {
		const coat = turn(this.#scene, 'coat', COAT_PROFILE, paint(this.#scene, 'wool', '#85707a', 0.02));
		coat.scaling.z = 0.72;
		this.shadows.addShadowCaster(coat);
		return coat;
	}
}

function makeLights(scene: Scene): DirectionalLight {
	const sky = new HemisphericLight('sky', new Vector3(0, 1, 0), scene);
	sky.diffuse = Color3.FromHexString('#e6dccb');
	sky.groundColor = Color3.FromHexString('#6b5f52');
	sky.specular = Color3.Black();
	sky.intensity = 0.78;
	const wash = new PointLight('wash', new Vector3(-1.9, 0.6, 2), scene);
	wash.diffuse = Color3.FromHexString('#ffc98c');
	wash.specular = Color3.Black();
	wash.intensity = 0.5;
	wash.range = 4;
	const window = new DirectionalLight('window', new Vector3(1.6, -2.8, 1.8).normalize(), scene);
	window.position.set(-1.6, 2.8, -1.8);
	window.diffuse = Color3.FromHexString('#ffe7c8');
	window.intensity = 0.62;
	window.shadowMinZ = 0.2;
	window.shadowMaxZ = 8;
	return window;
}

function paint(scene: Scene, name: string, color: string, gloss: number): StandardMaterial {
	const material = new StandardMaterial(name, scene);
	material.diffuseColor = Color3.FromHexString(color);
	material.specularColor = new Color3(gloss, gloss, gloss * 0.9);
	material.specularPower = 24;
	return material;
}

function turn(
	scene: Scene,
	name: string,
	profile: readonly (readonly [number, number])[],
	material: StandardMaterial,
): Mesh {
	const shape = profile.map(([radius, y]) => new Vector3(radius, y, 0));
	const mesh = CreateLathe(name, { shape, tessellation: 56, sideOrientation: Mesh.DOUBLESIDE }, scene);
	mesh.material = material;
	mesh.receiveShadows = true;
	mesh.isPickable = false;
	return mesh;
}

function makeFloor(scene: Scene): Mesh {
	const floor = CreateGround('floor', { width: HALL.halfWidth * 2, height: HALL.halfDepth * 2 }, scene);
	const wood = paint(scene, 'parquet', '#a08a72', 0.12);
	wood.diffuseTexture = parquet(scene);
	floor.material = wood;
	floor.receiveShadows = true;
	return floor;
}

function makeWalls(scene: Scene): Mesh[] {
	const { halfWidth, halfDepth, height } = HALL;
	const plaster = paint(scene, 'plaster', '#8c8172', 0);
	const wood = paint(scene, 'rail', '#3a2919', 0.08);
	const ceiling = CreatePlane('ceiling', { width: halfWidth * 2, height: halfDepth * 2 }, scene);
	ceiling.rotation.x = -Math.PI / 2;
	ceiling.position.y = height;
	ceiling.material = plaster;
	const walls = [0, 1, 2, 3].flatMap((side) => {
		const along = side % 2 === 0;
		const width = (along ? halfWidth : halfDepth) * 2;
		const wall = CreatePlane('wall', { width, height }, scene);
		wall.rotation.y = (side * Math.PI) / 2;
		const distance = along ? halfDepth : halfWidth;
		wall.position.set(Math.sin(wall.rotation.y) * distance, height / 2, Math.cos(wall.rotation.y) * distance);
		wall.material = plaster;
		wall.receiveShadows = true;
		const rail = CreateBox('rail', { width, height: 0.14, depth: 0.04 }, scene);
		rail.rotation.copyFrom(wall.rotation);
		rail.position.set(wall.position.x, 0.07, wall.position.z);
		rail.material = wood;
		return [wall, rail];
	});
	for (const mesh of [ceiling, ...walls]) mesh.isPickable = false;
	return [ceiling, ...walls];
}

/** A mirror on the east wall: Babylon's own. Returns the bars of its frame. */
function makeMirror(scene: Scene): Mesh[] {
	const x = HALL.halfWidth - 0.04;
	const glass = CreatePlane('mirror', { width: 1.5, height: 1.9 }, scene);
	glass.rotation.y = Math.PI / 2;
	glass.position.set(x, 1.32, -0.35);
	glass.isPickable = false;
	const texture = new MirrorTexture('mirror', 1024, scene, true);
	texture.samples = 4;
	texture.mirrorPlane = new Plane(1, 0, 0, -x);
	texture.renderListPredicate = (mesh) => mesh !== glass;
	texture.level = 0.86;
	const silver = new StandardMaterial('mirror', scene);
	silver.disableLighting = true;
	silver.diffuseColor = silver.specularColor = Color3.Black();
	silver.reflectionTexture = texture;
	glass.material = silver;
	const gilt = paint(scene, 'gilt', '#a8854e', 0.5);
	return [
		[0.07, 2.04, -0.785, 0],
		[0.07, 2.04, 0.785, 0],
		[1.64, 0.07, 0, 0.985],
		[1.64, 0.07, 0, -0.985],
	].map(([width, height, along, up]) => {
		const bar = CreateBox('frame', { width: 0.06, height: height!, depth: width! }, scene);
		bar.position.set(x, 1.32 + up!, along! - 0.35);
		bar.material = gilt;
		bar.isPickable = false;
		return bar;
	});
}

/** The same grey every time. */
const chance = (index: number): number => Math.abs(Math.sin(index * 12.9898) * 43758.5453) % 1;

function parquet(scene: Scene): DynamicTexture {
	const texture = new DynamicTexture('parquet', 512, scene, true);
	const context = texture.getContext();
	for (let row = 0; row < 8; row++) {
		for (let column = -1; column < 4; column++) {
			const shade = 175 + 70 * chance(row * 31 + column * 7 + 1);
			context.fillStyle = `rgb(${shade} ${shade * 0.96} ${shade * 0.9})`;
			context.fillRect(column * 160 + (row % 2) * 80, row * 64, 158, 62.5);
		}
	}
	texture.update();
	texture.wrapU = texture.wrapV = Texture.WRAP_ADDRESSMODE;
	texture.uScale = texture.vScale = 4;
	texture.anisotropicFilteringLevel = 8;
	return texture;
}
