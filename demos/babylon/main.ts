/**
 * A small game in Babylon.js: a terrace above the sea at the end of an afternoon, two people who talk, and a little blue
 * boat. Everything except the people is plain Babylon; the people are meshes of the scene with their own motion.
 */
import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import { Scene } from '@babylonjs/core/scene.js';
import { avatarRenderer } from 'gaspard/babylon/webgpu';
import { showError } from '../shared/notice.ts';
import { PEOPLE } from '../shared/people.ts';
import { holdStill, query, runPage, still } from '../shared/still.ts';
import { Character } from './character.ts';
import { makeEngine } from './engine.ts';
import { NECK_HEIGHT } from './figure.ts';
import { Ground } from './ground.ts';
import { BOAT, makeLanding } from './landing.ts';
import { Afternoon } from './light.ts';
import { merged } from './shapes.ts';
import { Story } from './story.ts';
import { TalkPanel } from './talk-panel.ts';
import { makeLamps, makeTerrace } from './terrace.ts';
import { EYE_HEIGHT, Walker } from './walker.ts';

/** Host and teller: who, where, in what. */
const CAST = [
	{ person: PEOPLE.find(({ id }) => id === 'ada')!, place: new Vector3(-0.5, NECK_HEIGHT, 1.95), cape: '#3f7a66' },
	{ person: PEOPLE.find(({ id }) => id === 'noor')!, place: new Vector3(0.5, NECK_HEIGHT, 2.02), cape: '#4f8d98' },
] as const;
const ARCH = new Vector3(4.3, 1.4, 1.9);

/** Camera positions of stills: x, z, and the target. */
const SHOTS: Readonly<Record<string, readonly [number, number, Vector3]>> = {
	start: [0.45, -2.1, new Vector3(0.02, EYE_HEIGHT - 0.12, 2)],
	near: [0.06, 0.42, new Vector3(0.02, EYE_HEIGHT - 0.08, 2)],
	story: [-0.1, 0.75, new Vector3(0.3, EYE_HEIGHT - 0.06, 2)],
	found: [5.2, 1.5, new Vector3(6.9, 0.75, 3.1)],
	back: [-3.4, 1.6, new Vector3(1.2, EYE_HEIGHT - 0.35, 1.2)],
};

class Game {
	readonly #engine: AbstractEngine;
	readonly #scene: Scene;
	readonly #walker: Walker;
	readonly #light: Afternoon;
	readonly #panel = new TalkPanel();
	readonly #lamps: ReturnType<typeof makeLamps>;
	#people: Character[] = [];
	#story: Story | undefined;
	#seconds = 0;

	constructor(engine: AbstractEngine, canvas: HTMLCanvasElement) {
		this.#engine = engine;
		this.#scene = new Scene(engine);
		this.#scene.skipPointerMovePicking = true;
		const ground = new Ground();
		this.#light = new Afternoon(this.#scene);
		this.#light.cast(merged([...makeTerrace(this.#scene, ground), ...makeLanding(this.#scene, ground)]));
		this.#lamps = makeLamps(this.#scene);
		for (const { place } of CAST) ground.pillar(place.x, place.z, 0.3);
		this.#walker = new Walker(this.#scene, ground, canvas);
		this.#scene.onBeforeRenderObservable.add(() => this.#step(Math.min(0.1, engine.getDeltaTime() / 1000)));
		if (!still) this.#panel.hint(true);
	}

	/** Resolves when both are loaded. */
	async fill(): Promise<void> {
		const loading = document.querySelector('.loading')!;
		const come = CAST.map(async ({ person, place, cape }, index) => {
			const other = CAST[1 - index]!.place;
			const character = await Character.load(person, this.#scene, place, new Vector3(other.x, 0, other.z - 0.75), cape);
			this.#light.cast([character.avatar.headMesh, ...character.avatar.getChildMeshes<never>(true)]);
			return character;
		});
		this.#people = await Promise.all(come);
		loading.textContent = '';
		const arch = new TransformNode('arch', this.#scene);
		arch.position.copyFrom(ARCH);
		this.#story = new Story(
			{
				host: this.#people[0]!,
				teller: this.#people[1]!,
				visitor: this.#walker.camera,
				arch,
				boat: BOAT,
				onFound: () => this.#lamps.light(),
			},
			this.#panel,
		);
		globalThis.gaspardGame = {
			state: () => this.#story!.state,
			place: () => ({ x: this.#walker.place.x, z: this.#walker.place.z }),
			stand: (x, z) => this.#walker.stand(x, z, new Vector3(0, EYE_HEIGHT, 2)),
		};
	}

	/** One moment: `?still=1/3&shot=near`. */
	async hold(seconds: number): Promise<void> {
		const shot = query.get('shot') ?? 'start';
		const [x, z, target] = SHOTS[shot] ?? SHOTS['start']!;
		// Both fit into a narrow window from farther away.
		this.#walker.stand(x, shot === 'near' && innerWidth < innerHeight ? z - 1.05 : z, target);
		await this.#story!.pose(shot);
		if (shot === 'found') this.#lamps.light();
		await this.#scene.whenReadyAsync();
		this.draw();
		if (shot === 'near' || shot === 'story' || shot === 'back') {
			for (let i = 0; i < 120; i++) for (const person of this.#people) person.follow(this.#walker.place, 1 / 60);
			// Eyes follow the body one frame later.
			for (let i = 0; i < 2; i++) this.draw();
		}
		for (const { avatar } of this.#people) await holdStill(avatar, seconds);
		this.#story!.show();
		this.#light.flow(seconds);
		for (let i = 0; i < 2; i++) this.draw();
	}

	resize(width: number, height: number): void {
		this.#engine.resize();
		this.#walker.fit(width / height);
	}

	/** A frame of a render loop, which brackets it. */
	drawInLoop(): void {
		this.#scene.render();
	}

	draw(): void {
		this.#engine.beginFrame();
		this.#scene.render();
		this.#engine.endFrame();
	}

	#step(elapsed: number): void {
		if (still) return;
		this.#seconds += elapsed;
		this.#light.flow(this.#seconds);
		this.#walker.step(elapsed);
		if (this.#walker.walked > 0.6) this.#panel.hint(false);
		this.#story?.step(this.#walker.place, elapsed);
	}
}

declare global {
	/** For tests: state of the story, position of the player, and a function to move the player. */
	var gaspardGame:
		| { state(): string; place(): { x: number; z: number }; stand(x: number, z: number): void }
		| undefined;
}

runPage(async () => {
	const canvas = document.querySelector<HTMLCanvasElement>('canvas.stage')!;
	const { engine, name } = await makeEngine(canvas);
	const game = new Game(engine, canvas);
	new ResizeObserver(() => game.resize(canvas.clientWidth, canvas.clientHeight)).observe(canvas);
	game.resize(canvas.clientWidth, canvas.clientHeight);
	if (!still) engine.runRenderLoop(() => game.drawInLoop());
	await game.fill();
	document.querySelector('.figures')!.textContent = `Babylon.js on ${name}, sorted by the ${avatarRenderer(
		engine,
	).backend.sorter.toUpperCase()}`;
	if (still) await game.hold(still.seconds);
}, showError);
