import {
	BackSide,
	BoxGeometry,
	CanvasTexture,
	DirectionalLight,
	Group,
	HemisphereLight,
	LatheGeometry,
	Mesh,
	MeshStandardMaterial,
	PlaneGeometry,
	PointLight,
	RepeatWrapping,
	SRGBColorSpace,
	Vector2,
	Vector3,
} from 'three';
import { Reflector } from 'three/addons/objects/Reflector.js';
import { makePlinth } from '../shared/plinth.ts';
import { COAT_PROFILE } from '../shared/profiles.ts';

/** Half the width and depth of the room, and its height, metres. */
export const HALL = { halfWidth: 2.6, halfDepth: 2.6, height: 2.9 } as const;
/** Height of the base of a neck. */
export const NECK_HEIGHT = 1.38;
/** Where the three stand: bases of their necks. The mirror is behind the visitor's right shoulder, on the east wall. */
export const PLACES: readonly Vector3[] = [
	new Vector3(-0.6, NECK_HEIGHT, -0.62),
	new Vector3(0, NECK_HEIGHT, -0.9),
	new Vector3(0.6, NECK_HEIGHT, -0.62),
];

/** Everything in the room that is not a person: ordinary meshes of three.js. */
export class Hall extends Group {
	readonly floor: Mesh;
	readonly mirror: Reflector;

	constructor() {
		super();
		const { halfWidth, halfDepth, height } = HALL;
		this.floor = new Mesh(
			new PlaneGeometry(halfWidth * 2, halfDepth * 2),
			new MeshStandardMaterial({ color: '#7d6650', roughness: 0.5, map: parquet() }),
		);
		this.floor.rotation.x = -Math.PI / 2;
		this.floor.receiveShadow = true;
		const shell = new Mesh(
			new BoxGeometry(halfWidth * 2, height, halfDepth * 2),
			new MeshStandardMaterial({ color: '#76695a', roughness: 0.95, side: BackSide }),
		);
		// The floor of the box lies below the parquet.
		shell.position.y = height / 2 - 0.01;
		shell.receiveShadow = true;
		this.mirror = makeMirror();
		this.add(this.floor, shell, ...makeRails(), ...makeLights(), this.mirror, makeFrame(this.mirror));
		for (const place of PLACES) {
			const plinth = makePlinth(NECK_HEIGHT, '#8b8073', 0.55);
			plinth.position.copy(place);
			this.add(plinth);
		}
	}
}

/** A coat for an avatar that has only a head: it hangs from the lower edge of the bust. */
export function makeCoat(): Mesh {
	const coat = new Mesh(
		new LatheGeometry(
			// From the hem up: three's lathe shows its outside then.
			[...COAT_PROFILE].reverse().map(([radius, y]) => new Vector2(radius, y)),
			48,
		),
		new MeshStandardMaterial({ color: '#7a6468', roughness: 0.9 }),
	);
	coat.scale.z = 0.72;
	coat.castShadow = true;
	return coat;
}

function makeMirror(): Reflector {
	const mirror = new Reflector(new PlaneGeometry(1.5, 1.9), {
		textureWidth: 1024,
		textureHeight: 1024,
		multisample: 4,
		color: 0xb5b5b5,
	});
	mirror.position.set(HALL.halfWidth - 0.04, 1.32, 0.35);
	mirror.rotation.y = -Math.PI / 2;
	return mirror;
}

function makeFrame(mirror: Reflector): Group {
	const frame = new Group();
	const gilt = new MeshStandardMaterial({ color: '#8a6a3a', roughness: 0.4, metalness: 0.6 });
	for (const [width, height, x, y] of [
		[0.07, 2.04, -0.785, 0],
		[0.07, 2.04, 0.785, 0],
		[1.64, 0.07, 0, 0.985],
		[1.64, 0.07, 0, -0.985],
	] as const) {
		const bar = new Mesh(new BoxGeometry(width, height, 0.06), gilt);
		bar.position.set(x, y, 0);
		bar.castShadow = true;
		frame.add(bar);
	}
	frame.position.copy(mirror.position);
	frame.rotation.copy(mirror.rotation);
	return frame;
}

function makeRails(): Mesh[] {
	const wood = new MeshStandardMaterial({ color: '#3a2919', roughness: 0.6 });
	const { halfWidth, halfDepth } = HALL;
	return [0, 1, 2, 3].map((side) => {
		const along = side % 2 === 0;
		const rail = new Mesh(new BoxGeometry((along ? halfWidth : halfDepth) * 2, 0.14, 0.04), wood);
		rail.rotation.y = (side * Math.PI) / 2;
		rail.position.set(
			Math.sin(rail.rotation.y) * (along ? halfDepth : halfWidth),
			0.07,
			Math.cos(rail.rotation.y) * (along ? halfDepth : halfWidth),
		);
		return rail;
	});
}

function makeLights(): (DirectionalLight | HemisphereLight | PointLight)[] {
	const window = new DirectionalLight('#ffe7c8', 2.2);
	window.position.set(-1.6, 2.8, 1.8);
	window.castShadow = true;
	window.shadow.mapSize.set(1024, 1024);
	Object.assign(window.shadow.camera, { left: -3, right: 3, top: 3, bottom: -3, near: 0.2, far: 8 });
	window.shadow.bias = -0.0008;
	window.shadow.normalBias = 0.02;
	const wash = new PointLight('#ffc98c', 6, 6, 1.7);
	wash.position.set(-1.9, 0.6, -2);
	return [window, wash, new HemisphereLight('#f0e2cc', '#6b5947', 2.6)];
}

/** The same grey every time. */
const chance = (index: number): number => Math.abs(Math.sin(index * 12.9898) * 43758.5453) % 1;

function parquet(): CanvasTexture {
	const canvas = document.createElement('canvas');
	canvas.width = canvas.height = 512;
	const context = canvas.getContext('2d')!;
	for (let row = 0; row < 8; row++) {
		for (let column = -1; column < 4; column++) {
			const shade = 150 + 70 * chance(row * 31 + column * 7 + 1);
			context.fillStyle = `rgb(${shade} ${shade * 0.96} ${shade * 0.9})`;
			context.fillRect(column * 160 + (row % 2) * 80, row * 64, 158, 62.5);
		}
	}
	const texture = new CanvasTexture(canvas);
	texture.colorSpace = SRGBColorSpace;
	texture.wrapS = texture.wrapT = RepeatWrapping;
	texture.repeat.set(4, 4);
	texture.anisotropy = 8;
	return texture;
}
