import {
	AdditiveBlending,
	BackSide,
	BoxGeometry,
	CircleGeometry,
	CylinderGeometry,
	DirectionalLight,
	DoubleSide,
	Group,
	HemisphereLight,
	LatheGeometry,
	type Material,
	Mesh,
	MeshBasicMaterial,
	MeshPhysicalMaterial,
	MeshStandardMaterial,
	PlaneGeometry,
	PMREMGenerator,
	PointLight,
	type Scene,
	SphereGeometry,
	SpotLight,
	Sprite,
	SpriteMaterial,
	Vector2,
	type WebGLRenderer,
} from 'three';
import { RoomEnvironment } from 'three/addons/environments/RoomEnvironment.js';
import { makePlinth } from '../shared/plinth.ts';
import { grain, painted, panels, parquet } from './painted-textures.ts';

/** Where people stand: metres from the middle of the table, and the height of the base of their necks. */
export const RING_RADIUS = 0.86;
export const NECK_HEIGHT = 1.32;
const COLUMN_RADIUS = 1.62;
const GLASS_RADIUS = 1.3;

/** Where person `index` of `count` stands, radians around the table. */
export const seatAngle = (index: number, count: number): number => (index / count) * Math.PI * 2;

/** Everything in the room that is not a person: ordinary meshes and lights of three.js. */
export class Salon {
	readonly group: Group = new Group();
	readonly glass: Group = new Group();

	constructor(renderer: WebGLRenderer, scene: Scene, count: number) {
		renderer.shadowMap.enabled = true;
		const generator = new PMREMGenerator(renderer);
		scene.environment = generator.fromScene(new RoomEnvironment(), 0.05).texture;
		scene.environmentIntensity = 0.42;
		this.group.add(...makeRoom(), makeTable(), ...makeLights());
		for (let i = 0; i < count; i++) {
			const angle = seatAngle(i, count);
			this.group.add(makeSeat(angle), makeColumn(angle));
			if (i % 2 === 0) this.glass.add(makeGlass(angle + Math.PI / count));
		}
		this.group.add(this.glass);
	}
}

function shadowed<Shape extends Mesh>(mesh: Shape): Shape {
	mesh.castShadow = true;
	mesh.receiveShadow = true;
	return mesh;
}

function turned(profile: readonly (readonly [number, number])[], material: Material, segments = 72): Mesh {
	return shadowed(
		new Mesh(
			new LatheGeometry(
				profile.map(([radius, y]) => new Vector2(radius, y)),
				segments,
			),
			material,
		),
	);
}

function makeSeat(angle: number): Mesh {
	const plinth = makePlinth(NECK_HEIGHT, '#6f665c', 0.55);
	plinth.position.set(Math.sin(angle) * RING_RADIUS, NECK_HEIGHT, Math.cos(angle) * RING_RADIUS);
	return plinth;
}

/** A slender column with base and capital: what passes between camera and faces. */
function makeColumn(angle: number): Mesh {
	const stone = new MeshStandardMaterial({ color: '#8d8172', roughness: 0.62 });
	const column = turned(
		[
			[0, 0],
			[0.1, 0],
			[0.1, 0.05],
			[0.078, 0.06],
			[0.074, 0.09],
			[0.056, 0.11],
			[0.052, 1.2],
			[0.049, 2.5],
			[0.058, 2.53],
			[0.06, 2.56],
			[0.09, 2.64],
			[0.098, 2.66],
			[0.098, 2.74],
		],
		stone,
		40,
	);
	column.position.set(Math.sin(angle) * COLUMN_RADIUS, 0, Math.cos(angle) * COLUMN_RADIUS);
	return column;
}

/** A framed pane outside the ring. No transmission: that pass draws without what is transparent, such as people. */
function makeGlass(angle: number): Group {
	const pane = new Group();
	const glass = new MeshPhysicalMaterial({
		color: '#bcd4d6',
		transparent: true,
		opacity: 0.13,
		roughness: 0.04,
		metalness: 0,
		specularIntensity: 1,
		envMapIntensity: 4,
		side: DoubleSide,
		depthWrite: false,
	});
	pane.add(new Mesh(new PlaneGeometry(0.46, 1.5), glass));
	const bronze = new MeshStandardMaterial({ color: '#6d4f30', roughness: 0.35, metalness: 0.9 });
	for (const [width, height, x, y] of [
		[0.009, 1.51, -0.23, 0],
		[0.009, 1.51, 0.23, 0],
		[0.469, 0.009, 0, 0.754],
		[0.469, 0.009, 0, -0.754],
	] as const) {
		const bar = shadowed(new Mesh(new BoxGeometry(width, height, 0.012), bronze));
		bar.position.set(x, y, 0);
		pane.add(bar);
	}
	pane.position.set(Math.sin(angle) * GLASS_RADIUS, 1.22, Math.cos(angle) * GLASS_RADIUS);
	pane.rotation.y = angle;
	return pane;
}

function makeTable(): Group {
	const table = new Group();
	const wood = new MeshStandardMaterial({ color: '#4d2f1d', roughness: 0.34, map: grain() });
	table.add(
		turned(
			[
				[0, 0],
				[0.24, 0],
				[0.25, 0.02],
				[0.06, 0.06],
				[0.045, 0.3],
				[0.07, 0.7],
				[0.1, 0.86],
				[0.36, 0.885],
				[0.415, 0.895],
				[0.42, 0.91],
				[0.415, 0.922],
				[0, 0.922],
			],
			wood,
		),
	);
	const lamp = new Mesh(new SphereGeometry(0.058, 40, 24), new MeshBasicMaterial({ color: '#ffe9c6', fog: false }));
	lamp.position.y = 1.07;
	lamp.add(makeGlow());
	const brass = new MeshStandardMaterial({ color: '#b08a4a', roughness: 0.28, metalness: 1 });
	const foot = turned(
		[
			[0, 0.922],
			[0.07, 0.922],
			[0.07, 0.932],
			[0.012, 0.944],
			[0.01, 0.99],
			[0.035, 1.01],
			[0.04, 1.02],
			[0, 1.02],
		],
		brass,
		40,
	);
	table.add(lamp, foot);
	const clay = new MeshStandardMaterial({ color: '#7b8a86', roughness: 0.42 });
	for (const [angle, radius, size] of [
		[0.9, 0.28, 1],
		[2.7, 0.3, 0.8],
		[4.6, 0.27, 0.9],
	] as const) {
		const cup = turned(
			[
				[0, 0],
				[0.026, 0],
				[0.034, 0.012],
				[0.038, 0.055],
				[0.036, 0.056],
				[0.032, 0.014],
				[0, 0.01],
			],
			clay,
			32,
		);
		cup.scale.setScalar(size);
		cup.position.set(Math.sin(angle) * radius, 0.922, Math.cos(angle) * radius);
		table.add(cup);
	}
	return table;
}

/** The bloom that an eye sees around a lamp. */
function makeGlow(): Sprite {
	const map = painted(128, [1, 1], (context) => {
		const light = context.createRadialGradient(64, 64, 0, 64, 64, 64);
		light.addColorStop(0, 'rgb(255 214 150 / 75%)');
		light.addColorStop(0.22, 'rgb(255 196 120 / 34%)');
		light.addColorStop(0.55, 'rgb(255 180 100 / 9%)');
		light.addColorStop(1, 'rgb(255 170 90 / 0%)');
		context.fillStyle = light;
		context.fillRect(0, 0, 128, 128);
	});
	const glow = new Sprite(new SpriteMaterial({ map, blending: AdditiveBlending, depthWrite: false, fog: false }));
	glow.scale.setScalar(0.6);
	return glow;
}

function makeRoom(): Mesh[] {
	const floor = new Mesh(
		new CircleGeometry(4.6, 96),
		new MeshStandardMaterial({ color: '#57483a', roughness: 0.46, map: parquet() }),
	);
	floor.rotation.x = -Math.PI / 2;
	floor.receiveShadow = true;
	const wall = new Mesh(
		new CylinderGeometry(4.6, 4.6, 4, 96, 1, true),
		new MeshStandardMaterial({ color: '#6f6252', roughness: 0.95, side: BackSide, map: panels() }),
	);
	wall.position.y = 2;
	wall.receiveShadow = true;
	const ceiling = new Mesh(new CircleGeometry(4.6, 64), new MeshStandardMaterial({ color: '#3a342d', roughness: 1 }));
	ceiling.rotation.x = Math.PI / 2;
	ceiling.position.y = 3.4;
	return [floor, wall, ceiling];
}

function makeLights(): (PointLight | SpotLight | DirectionalLight | HemisphereLight)[] {
	const lamp = new PointLight('#ffd7a0', 1.3, 6, 1.8);
	lamp.position.set(0, 1.12, 0);
	const above = new SpotLight('#fff0dc', 55, 9, 0.9, 0.8, 1.9);
	above.position.set(0, 3.3, 0);
	above.castShadow = true;
	above.shadow.mapSize.set(1024, 1024);
	above.shadow.radius = 5;
	above.shadow.bias = -0.0006;
	above.shadow.normalBias = 0.025;
	const window = new DirectionalLight('#b7c8e2', 1.1);
	window.position.set(3, 2.4, -2);
	const washes = [0.4, 2.5, 4.6].map((angle) => {
		const wash = new PointLight('#ffc98c', 9, 5, 1.7);
		wash.position.set(Math.sin(angle) * 3.7, 0.5, Math.cos(angle) * 3.7);
		return wash;
	});
	return [lamp, above, window, ...washes, new HemisphereLight('#cdbca4', '#3a2d22', 1.15)];
}
