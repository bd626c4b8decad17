import { DirectionalLight } from '@babylonjs/core/Lights/directionalLight.js';
import { HemisphericLight } from '@babylonjs/core/Lights/hemisphericLight.js';
import { ShadowGenerator } from '@babylonjs/core/Lights/Shadows/shadowGenerator.js';
import '@babylonjs/core/Lights/Shadows/shadowGeneratorSceneComponent.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Color3, Color4 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { CreateGround } from '@babylonjs/core/Meshes/Builders/groundBuilder.js';
import { CreateSphere } from '@babylonjs/core/Meshes/Builders/sphereBuilder.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { Scene } from '@babylonjs/core/scene.js';
import { still } from '../shared/still.ts';
import { painted, sky, waves } from './paintings.ts';

/** Direction of the late sun's light: over the sea, from the right. */
const SUN = new Vector3(-0.34, -0.46, -0.82);
const SEA_LEVEL = -1.1;

/** A late afternoon by the sea: sun with shadows, light of the sky, water. */
export class Afternoon {
	readonly #shadows: ShadowGenerator;
	readonly #water: StandardMaterial;

	constructor(scene: Scene) {
		scene.clearColor = Color4.FromHexString('#f3c692ff');
		scene.fogMode = Scene.FOGMODE_LINEAR;
		scene.fogColor = Color3.FromHexString('#f2c795');
		scene.fogStart = 16;
		scene.fogEnd = 120;
		const air = new HemisphericLight('air', new Vector3(0.1, 1, -0.25), scene);
		air.diffuse = Color3.FromHexString('#c4d0e4');
		air.groundColor = Color3.FromHexString('#c39c78');
		air.specular = Color3.Black();
		air.intensity = 1.06;
		const sun = new DirectionalLight('sun', SUN, scene);
		sun.position = SUN.scale(-9);
		sun.diffuse = Color3.FromHexString('#ffc98c');
		sun.specular = Color3.FromHexString('#ffdca8');
		sun.intensity = 1.0;
		sun.autoUpdateExtends = true;
		this.#shadows = new ShadowGenerator(2048, sun);
		this.#shadows.usePercentageCloserFiltering = true;
		// Depth of WebGPU has half the range.
		this.#shadows.bias = scene.getEngine().isNDCHalfZRange ? 0.0005 : 0.0012;
		this.#shadows.normalBias = 0.01;
		// Only heads move, and slowly.
		this.#shadows.getShadowMap()!.refreshRate = still ? 1 : 3;
		makeSky(scene);
		this.#water = makeSea(scene);
	}

	/** Adds meshes that cast shadows. */
	cast(meshes: Iterable<Mesh>): void {
		for (const mesh of meshes) this.#shadows.addShadowCaster(mesh);
	}

	/** Moves the water: seconds. */
	flow(seconds: number): void {
		const { bumpTexture } = this.#water as { bumpTexture: { uOffset: number; vOffset: number } | null };
		if (!bumpTexture) return;
		bumpTexture.uOffset = seconds * 0.011;
		bumpTexture.vOffset = seconds * 0.017;
	}
}

function makeSky(scene: Scene): void {
	const dome = CreateSphere('sky', { diameter: 420, segments: 24, sideOrientation: Mesh.BACKSIDE }, scene);
	const material = new StandardMaterial('sky', scene);
	material.disableLighting = true;
	material.emissiveColor = Color3.White();
	const picture = painted(scene, sky(0.5), [1, 1], [2048, 1024]);
	material.diffuseTexture = picture;
	material.fogEnabled = false;
	// Seen from inside, top and bottom change places.
	picture.vScale = -1;
	dome.material = material;
	dome.applyFog = false;
	dome.infiniteDistance = true;
	dome.isPickable = false;
	// The picture's middle lies where the sun is.
	dome.rotation.y = Math.PI / 2 + Math.atan2(-SUN.x, -SUN.z);
}

function makeSea(scene: Scene): StandardMaterial {
	const sea = CreateGround('sea', { width: 640, height: 640 }, scene);
	sea.position.y = SEA_LEVEL;
	sea.isPickable = false;
	const material = new StandardMaterial('water', scene);
	material.diffuseColor = Color3.FromHexString('#2f6f86');
	material.emissiveColor = Color3.FromHexString('#16323f');
	material.specularColor = Color3.FromHexString('#ffdfae');
	material.specularPower = 46;
	const ripple = waves(scene);
	ripple.uScale = ripple.vScale = 118;
	ripple.level = 0.6;
	material.bumpTexture = ripple;
	sea.material = material;
	return material;
}
