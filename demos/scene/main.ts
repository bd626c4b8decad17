/**
 * Six people around a table, among columns and glass, with a camera that walks around them. Everything but the people is
 * plain three.js; the people are sorted together, splat by splat, and meet the meshes by depth.
 */
import { avatarRenderer } from 'gaspard/three';
import { Fog, MathUtils } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { Governor } from '../shared/governor.ts';
import { showError } from '../shared/notice.ts';
import { PEOPLE } from '../shared/people.ts';
import { Performer } from '../shared/performer.ts';
import { makeStage, type Stage } from '../shared/stage.ts';
import { holdStill, query, runPage, still } from '../shared/still.ts';
import { CameraPath } from './camera-path.ts';
import { Conversation } from './conversation.ts';
import { NECK_HEIGHT, RING_RADIUS, Salon, seatAngle } from './salon.ts';

class Room {
	readonly #stage: Stage;
	readonly #salon: Salon;
	readonly #people: (Performer | undefined)[] = PEOPLE.map(() => undefined);
	readonly #conversation = new Conversation(this.#people);
	readonly #path = new CameraPath();
	readonly #controls: OrbitControls;
	readonly #governor: Governor;
	#walking = true;
	#sinceFigures = 1;

	constructor(stage: Stage) {
		this.#stage = stage;
		this.#salon = new Salon(stage.renderer, stage.scene, PEOPLE.length);
		this.#governor = new Governor(stage, 60_000);
		stage.scene.add(this.#salon.group);
		stage.scene.fog = new Fog('#1f1812', 3.2, 13);
		stage.onResize((width, height) => {
			stage.camera.fov = width > height ? 24 : 27;
		});
		this.#controls = new OrbitControls(stage.camera, stage.renderer.domElement);
		Object.assign(this.#controls, {
			enabled: false,
			enableDamping: true,
			minDistance: 0.5,
			maxDistance: 4,
			maxPolarAngle: 1.75,
		});
		stage.renderer.domElement.addEventListener('pointerdown', () => this.#walk(false));
		this.#addToggles();
		this.#path.step(stage.camera, 0, Number.NaN, this.#narrow);
	}

	/** Resolves when all people are loaded. */
	async fill(): Promise<void> {
		const say = (words: string): void => {
			document.querySelector('.loading')!.textContent = words;
		};
		const shares = PEOPLE.map(() => 0);
		const progress = (index: number, share: number): void => {
			shares[index] = share;
			const sum = shares.reduce((total, value) => total + value, 0);
			say(`The company gathers … ${Math.round((100 * sum) / PEOPLE.length)} %`);
		};
		progress(0, 0);
		await Promise.all(PEOPLE.map((person, index) => this.#seat(person, index, (share) => progress(index, share))));
		say('');
		if (this.#people.every((person) => !person))
			throw new Error('No person could be loaded, so there is nothing to see. Check the network and the console.');
		this.#conversation.look();
	}

	step(seconds: number, elapsed: number): void {
		this.#conversation.step(seconds);
		if (this.#walking) this.#path.step(this.#stage.camera, elapsed, this.#speakerAngle, this.#narrow);
		else this.#controls.update();
		if (this.#governor.frame(elapsed)) {
			for (const person of this.#people) if (person) person.avatar.splatLimit = this.#governor.splatLimit;
		}
		for (const person of this.#people) {
			if (person && person.avatar.opacity < 1)
				person.avatar.opacity = Math.min(1, person.avatar.opacity + elapsed * 1.2);
		}
		this.#sinceFigures += elapsed;
		this.#subtitle();
		if (this.#sinceFigures > 0.5) this.#figures();
	}

	/** The company at one moment. */
	async hold(seconds: number): Promise<void> {
		for (let turn = 0; turn <= Number(query.get('turn') ?? 0); turn++) await this.#conversation.next();
		this.#path.jumpTo(this.#speakerAngle);
		for (let i = 0; i < 200; i++) this.#path.step(this.#stage.camera, 0.05, this.#speakerAngle, this.#narrow);
		for (const person of this.#people) if (person) person.avatar.opacity = 1;
		this.#stage.scene.updateMatrixWorld(true);
		for (const person of this.#people) {
			if (!person) continue;
			person.avatar.updateMatrixWorld(true);
			await holdStill(person.avatar, seconds);
		}
		this.#subtitle();
		this.#figures();
	}

	get #narrow(): boolean {
		return this.#stage.camera.aspect < 1;
	}

	get #speakerAngle(): number {
		return this.#conversation.speaker < 0 ? Number.NaN : seatAngle(this.#conversation.speaker, PEOPLE.length);
	}

	async #seat(person: (typeof PEOPLE)[number], index: number, onProgress: (share: number) => void): Promise<void> {
		try {
			const performer = await Performer.load(person, index + 40, { onProgress });
			const angle = seatAngle(index, PEOPLE.length);
			performer.avatar.position.set(Math.sin(angle) * RING_RADIUS, NECK_HEIGHT, Math.cos(angle) * RING_RADIUS);
			performer.avatar.rotation.y = angle + Math.PI;
			performer.avatar.opacity = 0;
			performer.avatar.addEventListener('error', ({ error }) => showError(error));
			this.#stage.scene.add(performer.avatar);
			this.#people[index] = performer;
			// Errors are reported by the error event; the head stays.
			await performer.avatar.ready.catch(() => undefined);
		} catch (error) {
			showError(error);
		}
	}

	#walk(walking: boolean): void {
		if (walking === this.#walking) return;
		this.#walking = walking;
		this.#controls.enabled = !walking;
		if (walking) this.#path.continueFrom(this.#stage.camera);
		else {
			// The point on the line of sight that is nearest to the middle of the room.
			const away = MathUtils.clamp(this.#stage.camera.position.length() * 0.8, 1, 3);
			this.#stage.camera.getWorldDirection(this.#controls.target).multiplyScalar(away).add(this.#stage.camera.position);
		}
		document.querySelector('#toggle-camera')?.setAttribute('aria-pressed', String(walking));
	}

	#addToggles(): void {
		const toggles: [id: string, label: string, pressed: boolean, set: (on: boolean) => void][] = [
			['talk', 'Talk', true, (on) => (this.#conversation.running = on)],
			[
				'eyes',
				'Eyes on the speaker',
				true,
				(on) => {
					this.#conversation.attentive = on;
					this.#conversation.look();
				},
			],
			['camera', 'Camera walks', true, (on) => this.#walk(on)],
			['glass', 'Glass', true, (on) => (this.#salon.glass.visible = on)],
			['mesh', 'Meshes of heads', false, (on) => this.#showMeshes(on)],
		];
		const list = document.querySelector('.toggles')!;
		for (const [id, label, pressed, set] of toggles) {
			const button = document.createElement('button');
			button.type = 'button';
			button.id = `toggle-${id}`;
			button.textContent = label;
			button.setAttribute('aria-pressed', String(pressed));
			button.addEventListener('click', () => {
				const on = button.getAttribute('aria-pressed') !== 'true';
				button.setAttribute('aria-pressed', String(on));
				set(on);
			});
			list.append(button);
		}
	}

	#showMeshes(on: boolean): void {
		for (const person of this.#people) if (person) person.avatar.view = on ? 'mesh' : 'splats';
	}

	#subtitle(): void {
		const { caption, speaker } = this.#conversation;
		const [name, words] = document.querySelector('.subtitle')!.children;
		const who = caption ? (this.#people[speaker]?.avatar.asset.name ?? '') : '';
		if (name!.textContent !== who) name!.textContent = who;
		if (words!.textContent !== (caption ?? '')) words!.textContent = caption ?? '';
	}

	#figures(): void {
		this.#sinceFigures = 0;
		const splats = this.#people.reduce(
			(sum, person) => sum + (person ? Math.min(person.avatar.asset.splats.count, person.avatar.splatLimit) : 0),
			0,
		);
		const { sorter } = avatarRenderer(this.#stage.renderer).system.backend;
		const rate = still ? '' : `${(1 / this.#stage.frameSeconds).toFixed(0)} frames/s · `;
		document.querySelector('.figures')!.textContent =
			`${rate}${splats.toLocaleString('en')} splats in one order, sorted by the ${sorter.toUpperCase()}`;
	}
}

runPage(async () => {
	const stage = makeStage(document.querySelector<HTMLCanvasElement>('canvas.stage')!, 27);
	const room = new Room(stage);
	if (!still) stage.run((seconds, elapsed) => room.step(seconds, elapsed));
	await room.fill();
	if (!still) return;
	await room.hold(still.seconds);
	stage.draw();
}, showError);
