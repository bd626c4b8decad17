import { Random } from './random.ts';
import { Spring } from './spring.ts';

const DEGREE = Math.PI / 180;
/** The head does not follow a gaze within this angle. */
const EYES_ALONE = 6 * DEGREE;
/** Fraction of the remaining angle that the head turns. */
const HEAD_SHARE = 0.6;
/** The head turns at least so far that the eyes stay within these angles, which they can hold for long. */
const EYES_AT_EASE_YAW = 17 * DEGREE;
const EYES_AT_EASE_PITCH = 12 * DEGREE;
const HEAD_LIMIT_YAW = 52 * DEGREE;
const HEAD_LIMIT_PITCH = 26 * DEGREE;
/** Breaths per minute at rest. */
const BREATHS = 14;

/** Frequencies in 1/seconds and amplitudes in degrees of the slow sway of a head that is held still. */
const SWAY = [
	{ frequency: 0.081, yaw: 0.7, pitch: 0.35, roll: 0.5 },
	{ frequency: 0.19, yaw: 0.35, pitch: 0.3, roll: 0.35 },
	{ frequency: 0.43, yaw: 0.12, pitch: 0.14, roll: 0.1 },
] as const;

/** Motion of the head: it follows the eyes, sways, breathes and sometimes changes its posture. */
export class HeadMotion {
	/** Radians. Positive pitch looks down, positive yaw turns to the subject's left, positive roll to the right shoulder. */
	yaw = 0;
	pitch = 0;
	roll = 0;
	/** 0: breathed out, 1: breathed in. */
	breath = 0;
	/** Factor on sway, posture and breath. */
	liveliness = 1;
	/** Factor on how far the head follows the gaze. */
	follow = 1;
	readonly #random: Random;
	readonly #seed: number;
	readonly #gazeYaw = new Spring(6.5);
	readonly #gazePitch = new Spring(6.5);
	readonly #postureYaw = new Spring(2.2);
	readonly #posturePitch = new Spring(2.2);
	readonly #postureRoll = new Spring(2.2);
	readonly #phases = new Float64Array(SWAY.length * 3 + 1);
	readonly #goals = new Float64Array(3);
	#nextPosture = 0;
	#time = 0;

	constructor(seed: number) {
		this.#seed = seed;
		this.#random = new Random(seed);
	}

	/** Starts again at `seconds`, with the head already turned along the gaze. */
	restart(seconds: number, gazeYaw: number, gazePitch: number): void {
		this.#random.restart(this.#seed);
		for (let i = 0; i < this.#phases.length; i++) this.#phases[i] = this.#random.next();
		this.#time = seconds;
		this.#newPosture(seconds);
		this.#gazeYaw.rest(this.#headYaw(gazeYaw));
		this.#gazePitch.rest(this.#headPitch(gazePitch));
		this.#postureYaw.rest(this.#goals[0]!);
		this.#posturePitch.rest(this.#goals[1]!);
		this.#postureRoll.rest(this.#goals[2]!);
	}

	/** Computes the angles for the clock time `seconds` and this direction of the gaze (radians, avatar frame). */
	advance(seconds: number, gazeYaw: number, gazePitch: number): void {
		while (this.#nextPosture <= seconds) {
			this.#settle(this.#nextPosture, gazeYaw, gazePitch);
			this.#newPosture(this.#nextPosture);
		}
		this.#settle(seconds, gazeYaw, gazePitch);
		let yaw = this.#postureYaw.value;
		let pitch = this.#posturePitch.value;
		let roll = this.#postureRoll.value;
		for (let i = 0; i < SWAY.length; i++) {
			const { frequency, yaw: swayYaw, pitch: swayPitch, roll: swayRoll } = SWAY[i]!;
			yaw += swayYaw * DEGREE * this.#wave(seconds, frequency, 3 * i);
			pitch += swayPitch * DEGREE * this.#wave(seconds, frequency * 1.13, 3 * i + 1);
			roll += swayRoll * DEGREE * this.#wave(seconds, frequency * 0.91, 3 * i + 2);
		}
		const wave = this.#wave(seconds, BREATHS / 60, SWAY.length * 3);
		// Breathing in is quicker than breathing out.
		this.breath = 0.5 + 0.5 * Math.sin(Math.asin(wave) + 0.35 * wave);
		pitch -= 0.45 * DEGREE * (this.breath - 0.5);
		this.yaw = this.#gazeYaw.value + this.liveliness * yaw;
		this.pitch = this.#gazePitch.value + this.liveliness * pitch;
		// A turned head also tilts a little.
		this.roll = this.liveliness * roll - 0.06 * this.#gazeYaw.value;
	}

	#settle(seconds: number, gazeYaw: number, gazePitch: number): void {
		const elapsed = seconds - this.#time;
		this.#time = seconds;
		this.#gazeYaw.advance(elapsed, this.#headYaw(gazeYaw));
		this.#gazePitch.advance(elapsed, this.#headPitch(gazePitch));
		this.#postureYaw.advance(elapsed, this.#goals[0]!);
		this.#posturePitch.advance(elapsed, this.#goals[1]!);
		this.#postureRoll.advance(elapsed, this.#goals[2]!);
	}

	#headYaw(gaze: number): number {
		return this.follow * shareOfHead(gaze, EYES_AT_EASE_YAW, HEAD_LIMIT_YAW);
	}

	#headPitch(gaze: number): number {
		return this.follow * shareOfHead(gaze, EYES_AT_EASE_PITCH, HEAD_LIMIT_PITCH);
	}

	#newPosture(seconds: number): void {
		const random = this.#random;
		this.#goals[0] = 1.6 * DEGREE * random.normal();
		this.#goals[1] = 1.1 * DEGREE * random.normal();
		this.#goals[2] = 1.8 * DEGREE * random.normal();
		this.#nextPosture = seconds + random.logNormal(6, 0.5, 2.5, 15);
	}

	#wave(seconds: number, frequency: number, phase: number): number {
		return Math.sin(2 * Math.PI * (frequency * seconds + this.#phases[phase]!));
	}
}

/** The part of a gaze angle that the head turns: 0 for small angles, and at least what exceeds `ease`, up to `limit`. */
function shareOfHead(gaze: number, ease: number, limit: number): number {
	const size = Math.abs(gaze);
	const share = Math.max(HEAD_SHARE * Math.max(0, size - EYES_ALONE), size - ease);
	return Math.sign(gaze) * Math.min(limit, share);
}
