import { Random } from './random.ts';

const DEGREE = Math.PI / 180;

/** A target at a larger angle from straight ahead counts as out of sight. */
const OUT_OF_SIGHT = 110 * DEGREE;
/** A gaze nearer than this to its goal follows smoothly (pursuit); a gaze farther away jumps (saccade). */
const PURSUIT_LIMIT = 1.6 * DEGREE;
const PURSUIT_RATE = 14;
/** Vergence is slower than a saccade. 1/seconds. */
const VERGENCE_RATE = 9;
/** Distance of the point of view without a target, metres. */
const RESTING_DISTANCE = 1.5;
/** Reaction time of the eyes to a jump of the target, seconds. */
const REACTION = 0.14;

/** Duration of a saccade, from the "main sequence" of eye movements: 21 ms plus 2.2 ms per degree. `radians` is its size. */
export function saccadeSeconds(radians: number): number {
	return 0.021 + (0.0022 * radians) / DEGREE;
}

/** Minimum-jerk interpolation from 0 to 1, which starts and stops smoothly. */
const minimumJerk = (t: number): number => t * t * t * (10 + t * (6 * t - 15));

/**
 * Path of a gaze: fixations connected by saccades, microsaccades within a fixation, glances aside, and a target to return
 * to. Angles are in the avatar frame, seen from the point between the resting eyes: positive yaw turns to the subject's
 * left, positive pitch looks down.
 */
export class GazePath {
	/** Current direction, radians. */
	yaw = 0;
	pitch = 0;
	/** Distance of the point that the eyes look at, metres. */
	distance = RESTING_DISTANCE;
	/** Size of the saccade that began in the last `advance`, radians; 0 if none began. */
	shift = 0;
	/** Fraction of the fixations that are on the target, 0..1. The others are glances aside. */
	attention = 0.85;
	readonly #random: Random;
	readonly #seed: number;
	#target = false;
	#targetYaw = 0;
	#targetPitch = 0;
	#targetDistance = RESTING_DISTANCE;
	#offsetYaw = 0;
	#offsetPitch = 0;
	#aside = false;
	#nextFixation = 0;
	#nextMicro = 0;
	#fromYaw = 0;
	#fromPitch = 0;
	#saccadeBegin = Number.NEGATIVE_INFINITY;
	#saccadeEnd = Number.NEGATIVE_INFINITY;
	#noticed = Number.NaN;
	#time = 0;

	constructor(seed: number) {
		this.#seed = seed;
		this.#random = new Random(seed);
	}

	/** Starts again at `seconds`, with the eyes ahead or on the target. The target is kept. */
	restart(seconds: number): void {
		this.#random.restart(this.#seed);
		this.#offsetYaw = this.#offsetPitch = 0;
		this.#aside = false;
		this.yaw = this.#goalYaw();
		this.pitch = this.#goalPitch();
		this.#saccadeBegin = this.#saccadeEnd = Number.NEGATIVE_INFINITY;
		this.#noticed = Number.NaN;
		this.#time = seconds;
		this.#nextFixation = seconds + this.#random.between(0.4, 1.5);
		this.#nextMicro = seconds + 0.4;
	}

	/** Sets the direction (radians) and distance (metres) of the target. */
	setTarget(yaw: number, pitch: number, distance: number): void {
		this.#target = Math.abs(yaw) < OUT_OF_SIGHT;
		this.#targetYaw = yaw;
		this.#targetPitch = pitch;
		this.#targetDistance = distance;
	}

	/** Removes the target: the gaze wanders around straight ahead. */
	clearTarget(): void {
		this.#target = false;
	}

	/** Computes the direction for the clock time `seconds`. */
	advance(seconds: number): void {
		this.shift = 0;
		const begin = this.#time;
		while (Math.min(this.#nextFixation, this.#nextMicro) <= seconds) {
			const when = Math.min(this.#nextFixation, this.#nextMicro);
			this.#moveTo(when);
			if (when === this.#nextFixation) this.#newFixation(when);
			else this.#microSaccade(when);
			this.#startSaccade(when);
		}
		this.#moveTo(seconds);
		const distance = this.#target && !this.#aside ? this.#targetDistance : RESTING_DISTANCE;
		this.distance += (distance - this.distance) * (1 - Math.exp(-VERGENCE_RATE * (seconds - begin)));
	}

	#goalYaw(): number {
		return (this.#target ? this.#targetYaw : 0) + this.#offsetYaw;
	}

	#goalPitch(): number {
		return (this.#target ? this.#targetPitch : 0) + this.#offsetPitch;
	}

	#newFixation(when: number): void {
		const random = this.#random;
		const roll = random.next();
		const aside = random.normal();
		const side = random.next() < 0.5 ? -1 : 1;
		const looksAway = roll > this.attention;
		this.#aside = looksAway;
		if (looksAway) {
			// A glance aside, more often down than up, as in people who think.
			this.#offsetYaw = side * (10 + 5 * Math.abs(aside)) * DEGREE;
			this.#offsetPitch = random.between(-5, 10) * DEGREE;
			this.#nextFixation = when + random.logNormal(0.8, 0.35, 0.4, 1.8);
		} else {
			// The gaze moves between the eyes and the mouth of a face at the target.
			this.#offsetYaw = (side * 1.1 + 0.5 * aside) * DEGREE;
			this.#offsetPitch = (random.next() < 0.25 ? 2.2 : -0.2) * DEGREE + 0.4 * DEGREE * random.normal();
			this.#nextFixation = when + random.logNormal(1.3, 0.55, 0.35, 4.5);
		}
	}

	#microSaccade(when: number): void {
		const random = this.#random;
		this.#offsetYaw += 0.35 * DEGREE * random.normal();
		this.#offsetPitch += 0.22 * DEGREE * random.normal();
		this.#nextMicro = when + random.logNormal(0.65, 0.4, 0.25, 2);
	}

	#startSaccade(when: number): void {
		const size = Math.hypot(this.#goalYaw() - this.yaw, this.#goalPitch() - this.pitch);
		this.#fromYaw = this.yaw;
		this.#fromPitch = this.pitch;
		this.#saccadeBegin = when;
		this.#saccadeEnd = when + saccadeSeconds(size);
		this.#noticed = Number.NaN;
		this.shift = Math.max(this.shift, size);
	}

	#moveTo(seconds: number): void {
		const elapsed = seconds - this.#time;
		this.#time = seconds;
		const goalYaw = this.#goalYaw();
		const goalPitch = this.#goalPitch();
		if (seconds < this.#saccadeEnd) {
			const t = minimumJerk((seconds - this.#saccadeBegin) / (this.#saccadeEnd - this.#saccadeBegin));
			this.yaw = this.#fromYaw + (goalYaw - this.#fromYaw) * t;
			this.pitch = this.#fromPitch + (goalPitch - this.#fromPitch) * t;
			return;
		}
		if (this.#saccadeEnd > Number.NEGATIVE_INFINITY) {
			this.yaw = goalYaw;
			this.pitch = goalPitch;
			this.#saccadeEnd = Number.NEGATIVE_INFINITY;
			return;
		}
		const error = Math.hypot(goalYaw - this.yaw, goalPitch - this.pitch);
		if (error > PURSUIT_LIMIT) {
			if (Number.isNaN(this.#noticed)) this.#noticed = seconds;
			if (seconds - this.#noticed >= REACTION) this.#startSaccade(seconds);
			return;
		}
		this.#noticed = Number.NaN;
		const glide = 1 - Math.exp(-PURSUIT_RATE * elapsed);
		this.yaw += (goalYaw - this.yaw) * glide;
		this.pitch += (goalPitch - this.pitch) * glide;
	}
}
