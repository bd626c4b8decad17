/**
 * A room with a mirror and three people who look at you and talk. Enter it with a headset, or walk with mouse and keys; in
 * the mirror you wear a face yourself. Of all this, one line concerns headsets: `me.wear(camera, renderer)`.
 */
import { avatarRenderer } from 'gaspard/three';
import { Group, PCFShadowMap } from 'three';
import { showError } from '../shared/notice.ts';
import { PEOPLE } from '../shared/people.ts';
import { Performer } from '../shared/performer.ts';
import { makeStage, type Stage } from '../shared/stage.ts';
import { holdStill, query, runPage, still } from '../shared/still.ts';
import { HALL, Hall, makeCoat, NECK_HEIGHT, PLACES } from './hall.ts';
import { Hands } from './hands.ts';
import { EnterButton, emulateHeadset } from './headset.ts';
import { Locomotion, type Look } from './locomotion.ts';
import { installPhoneFallback } from './phone.ts';

const EYE_HEIGHT = NECK_HEIGHT + 0.2;
/** Seconds of silence between two speakers. */
const PAUSE = 1.2;
const CAST = [PEOPLE[0]!, PEOPLE[2]!, PEOPLE[3]!];
const MYSELF = PEOPLE[5]!;

class Visit {
	readonly #stage: Stage;
	readonly #hall = new Hall();
	readonly #rig = new Group();
	readonly #people: (Performer | undefined)[] = CAST.map(() => undefined);
	readonly #locomotion: Locomotion;
	readonly #hands: Hands;
	#speaker = -1;
	#silence = 0;

	constructor(stage: Stage, emulated: Look | undefined) {
		this.#stage = stage;
		const { renderer, scene, camera } = stage;
		renderer.shadowMap.enabled = true;
		renderer.shadowMap.type = PCFShadowMap;
		renderer.xr.enabled = true;
		renderer.xr.setReferenceSpaceType('local-floor');
		this.#rig.position.z = 0.55;
		this.#rig.add(camera);
		camera.position.y = EYE_HEIGHT;
		camera.rotation.order = 'YXZ';
		scene.add(this.#hall, this.#rig);
		const look: Look = emulated ?? {
			turn(yaw, pitch) {
				camera.rotation.y += yaw;
				camera.rotation.x = Math.max(-1.4, Math.min(1.4, camera.rotation.x + pitch));
			},
		};
		// In an emulated headset the mouse turns the headset; before it is entered, the camera.
		const both: Look = {
			turn(yaw, pitch) {
				look.turn(yaw, pitch);
				if (!emulated || renderer.xr.isPresenting) return;
				camera.rotation.y += yaw;
				camera.rotation.x = Math.max(-1.4, Math.min(1.4, camera.rotation.x + pitch));
			},
		};
		const turn = Number(query.get('turn') ?? 0);
		if (turn) both.turn(turn, 0);
		this.#locomotion = new Locomotion(renderer, this.#rig, camera, this.#hall.floor, both);
		this.#hands = new Hands(renderer, this.#rig);
		for (const beam of this.#hands.beams) this.#locomotion.listenTo(beam);
		if (query.has('near')) this.#locomotion.jump(PLACES[1]!);
		renderer.xr.addEventListener('sessionend', () => camera.position.set(0, EYE_HEIGHT, 0));
	}

	/** Resolves when all people are loaded. */
	async fill(): Promise<void> {
		const { scene, camera, renderer } = this.#stage;
		const come = CAST.map(async (person, index) => {
			const performer = await Performer.load(person, index + 70);
			const { avatar } = performer;
			avatar.position.copy(PLACES[index]!);
			avatar.rotation.y = Math.atan2(-PLACES[index]!.x, 0.55 - PLACES[index]!.z);
			avatar.gazeAt(camera);
			avatar.addEventListener('error', ({ error }) => showError(error));
			await avatar.ready;
			scene.add(avatar);
			this.#people[index] = performer;
		});
		come.push(
			Performer.load(MYSELF, 90).then(async ({ avatar }) => {
				await avatar.ready;
				avatar.add(makeCoat());
				avatar.wear(camera, renderer);
				scene.add(avatar);
			}),
		);
		for (const one of await Promise.allSettled(come)) if (one.status === 'rejected') showError(one.reason);
		document.querySelector('.loading')!.textContent = '';
		if (this.#people.every((person) => !person))
			throw new Error('No person could be loaded, so there is nothing to see. Check the network and the console.');
	}

	step(elapsed: number): void {
		this.#locomotion.step(elapsed);
		this.#hands.step();
		if (this.#people.some((person) => person?.speaking)) this.#silence = 0;
		else this.#silence += elapsed;
		if (this.#silence > PAUSE) {
			this.#silence = 0;
			this.#next().catch(showError);
		}
		this.#subtitle();
	}

	/** One moment, from where the visitor comes in. */
	async hold(seconds: number): Promise<void> {
		await this.#next();
		this.#stage.scene.updateMatrixWorld(true);
		for (const person of this.#people) if (person) await holdStill(person.avatar, seconds);
		this.#subtitle();
	}

	async #next(): Promise<void> {
		for (let tries = 0; tries < CAST.length; tries++) {
			this.#speaker = (this.#speaker + 1) % CAST.length;
			const speaker = this.#people[this.#speaker];
			if (!speaker) continue;
			await speaker.say(speaker.person.line);
			for (const [index, person] of this.#people.entries()) {
				await person?.feel(index === this.#speaker ? undefined : 'listening', 0.7, index * 1.7);
			}
			return;
		}
	}

	#subtitle(): void {
		const speaker = this.#people[this.#speaker];
		const caption = speaker?.caption ?? '';
		const [name, words] = document.querySelector('.subtitle')!.children;
		const who = caption ? (speaker?.avatar.asset.name ?? '') : '';
		if (name!.textContent !== who) name!.textContent = who;
		if (words!.textContent !== caption) words!.textContent = caption;
	}
}

declare global {
	/** For tests: what the page knows of its frames. */
	var gaspardXR: (() => { presenting: boolean; sorts: number; views: number; size: number }) | undefined;
}

runPage(async () => {
	const emulated = await emulateHeadset(EYE_HEIGHT);
	if (!emulated) await installPhoneFallback(query.has('phone'));
	const stage = makeStage(document.querySelector<HTMLCanvasElement>('canvas.stage')!, 58);
	const visit = new Visit(stage, emulated);
	const button = new EnterButton(stage.renderer);
	await button.look();
	globalThis.gaspardXR = () => ({
		presenting: stage.renderer.xr.isPresenting,
		sorts: avatarRenderer(stage.renderer).sortCount,
		views: stage.renderer.xr.getCamera().cameras.length,
		size: HALL.halfWidth,
	});
	if (!still) stage.run((_seconds, elapsed) => visit.step(elapsed));
	await visit.fill();
	if (still) {
		await visit.hold(still.seconds);
		stage.draw();
		// The worn head was told to turn in this frame; the next shows it.
		await new Promise((done) => setTimeout(done, 300));
		stage.draw();
	} else if (query.has('enter')) await button.toggle();
}, showError);
