import { EXPRESSION_COUNT, EXPRESSION_INDEX } from '../rig/expression-names.ts';
import { JOINT_COUNT } from '../rig/head-mesh.ts';
import { fromAngles, turnTowards } from '../rig/quaternion.ts';
import { CHANNEL_COUNT, type ChannelMask } from './channel-mask.ts';
import type { Clip } from './clip.ts';
import type { Driver, DriverPose } from './driver.ts';
import type { LayerOptions } from './layer-options.ts';

/** Options of `ClipDriver.play`. */
export interface ClipOptions {
	/** Whether the clip repeats. @default the clip's own `loop` */
	readonly loop?: boolean;
	/** Playback rate: 1 is as recorded, 0 stands still, a negative rate plays backwards. @default 1 */
	readonly speed?: number;
	/** Start position, seconds into the clip. @default 0 */
	readonly from?: number;
	/** Seconds of the crossfade from the previous clip, or from nothing. @default 0.25 */
	readonly crossfadeSeconds?: number;
}

/** Seconds in which a clip that has ended releases its channels. */
const RELEASE = 0.35;

/** Playback state of one clip. */
interface Cursor {
	clip: Clip | undefined;
	position: number;
	loop: boolean;
	/** Seconds since the end of a clip that does not loop; 0 before. */
	ended: number;
}

/**
 * Plays clips, with loop, speed, seeking and crossfades between clips. It releases its channels when a clip has ended.
 */
export class ClipDriver implements Driver {
	readonly channels: ChannelMask = new Float32Array(CHANNEL_COUNT);
	readonly stacking: LayerOptions;
	/** Playback rate: 1 is as recorded, 0 stands still, a negative rate plays backwards. */
	speed = 1;
	readonly #now: Cursor = { clip: undefined, position: 0, loop: false, ended: 0 };
	readonly #before: Cursor = { clip: undefined, position: 0, loop: false, ended: 0 };
	#fade = 1;
	#fadeSeconds = 0.25;
	#seconds = Number.NaN;
	readonly #rotation = new Float32Array(4);
	readonly #rotationBefore = new Float32Array(4);

	/** Plays `clip` if given. The clip's `blend` and `added` become the driver's default stacking options. */
	constructor(clip?: Clip, options: ClipOptions = {}) {
		this.stacking = {
			// Speech has a higher priority than feelings: it replaces jaw and lips and leaves the smile.
			priority: clip && takesMouth(clip) ? 20 : 10,
			blend: clip?.blend ?? 'replace',
			fadeSeconds: 0,
			...(clip && { added: clip.added }),
		};
		if (clip) this.play(clip, options);
	}

	/** The clip that is playing. */
	get clip(): Clip | undefined {
		return this.#now.clip;
	}

	/** Position, seconds into the clip. */
	get position(): number {
		return this.#now.position;
	}

	/** The caption at the current position; undefined if there is none. */
	get caption(): string | undefined {
		const { clip, position, ended } = this.#now;
		if (!clip || ended > 0) return undefined;
		for (const { begin, end, text } of clip.captions) if (position >= begin && position < end) return text;
		return undefined;
	}

	/** True if no clip was set, or if a clip that does not loop has reached its end. */
	get ended(): boolean {
		return this.#now.clip === undefined || this.#now.ended > 0;
	}

	/** Plays a clip, with a crossfade from the current one. */
	play(clip: Clip, options: ClipOptions = {}): void {
		Object.assign(this.#before, this.#now);
		this.#now.clip = clip;
		this.#now.loop = options.loop ?? clip.loop;
		this.#now.position = options.from ?? 0;
		this.#now.ended = 0;
		this.speed = options.speed ?? 1;
		this.#fadeSeconds = options.crossfadeSeconds ?? 0.25;
		this.#fade = this.#fadeSeconds > 0 ? 0 : 1;
	}

	/** Fades out and stops. */
	stop(seconds = 0.25): void {
		Object.assign(this.#before, this.#now);
		this.#now.clip = undefined;
		this.#now.ended = 0;
		this.#fadeSeconds = seconds;
		this.#fade = seconds > 0 ? 0 : 1;
	}

	/** Moves to a position, seconds into the clip. */
	seek(position: number): void {
		this.#now.position = position;
		this.#now.ended = 0;
	}

	update(seconds: number, out: DriverPose): void {
		const elapsed = Number.isNaN(this.#seconds) ? 0 : Math.max(0, seconds - this.#seconds);
		this.#seconds = seconds;
		this.#fade = this.#fadeSeconds > 0 ? Math.min(1, this.#fade + elapsed / this.#fadeSeconds) : 1;
		if (this.#fade >= 1) this.#before.clip = undefined;
		advance(this.#now, elapsed, this.speed);
		advance(this.#before, elapsed, this.speed);
		const rise = this.#fade * this.#fade * (3 - 2 * this.#fade);
		const now = rise * strengthOf(this.#now);
		const before = (1 - rise) * strengthOf(this.#before);
		for (let i = 0; i < EXPRESSION_COUNT; i++) {
			const share = this.#take(i, now, before);
			if (share < 0) continue;
			out.expression[i] = mix(weightAt(this.#before, i), weightAt(this.#now, i), share);
		}
		for (let joint = 0; joint < JOINT_COUNT; joint++) {
			const share = this.#take(EXPRESSION_COUNT + joint, now, before);
			if (share < 0) continue;
			rotationAt(this.#rotationBefore, this.#before, joint);
			rotationAt(this.#rotation, this.#now, joint);
			turnTowards(this.#rotationBefore, 0, this.#rotation, 0, share);
			for (let i = 0; i < 4; i++) out.joints[joint * 4 + i] = this.#rotationBefore[i]!;
		}
	}

	/** Sets the factor of a channel. Returns the current clip's fraction of its value, or -1 if no clip drives it. */
	#take(channel: number, now: number, before: number): number {
		const ofNow = now * (this.#now.clip?.channels[channel] ?? 0);
		const ofBefore = before * (this.#before.clip?.channels[channel] ?? 0);
		const sum = ofNow + ofBefore;
		this.channels[channel] = Math.min(1, sum);
		return sum > 0 ? ofNow / sum : -1;
	}
}

/** Whether a clip moves the mouth in place of other drivers: speech does, a gesture or a mood does not. */
export function takesMouth(clip: Clip): boolean {
	return (
		clip.blend === 'replace' &&
		clip.channels[EXPRESSION_INDEX.jawOpen]! > 0 &&
		clip.added[EXPRESSION_INDEX.jawOpen] === 0
	);
}

function durationOf(clip: Clip): number {
	return clip.frameCount / clip.framesPerSecond;
}

function strengthOf(cursor: Cursor): number {
	return cursor.clip ? Math.max(0, 1 - cursor.ended / RELEASE) : 0;
}

function advance(cursor: Cursor, elapsed: number, speed: number): void {
	if (!cursor.clip) return;
	const duration = durationOf(cursor.clip);
	const position = cursor.position + elapsed * speed;
	if (cursor.loop) {
		cursor.position = position - Math.floor(position / duration) * duration;
		return;
	}
	const last = (cursor.clip.frameCount - 1) / cursor.clip.framesPerSecond;
	cursor.position = Math.min(last, Math.max(0, position));
	const finished = speed < 0 ? position < 0 : position > last;
	if (finished && speed !== 0) cursor.ended += elapsed;
}

/** The frames before and after the cursor and the fraction between them. Module variables, so that sampling allocates nothing. */
let low = 0;
let high = 0;
let fraction = 0;

function locate(cursor: Cursor, clip: Clip): void {
	const exact = cursor.position * clip.framesPerSecond;
	low = Math.min(clip.frameCount - 1, Math.max(0, Math.floor(exact)));
	high = low + 1 < clip.frameCount ? low + 1 : cursor.loop ? 0 : low;
	fraction = Math.min(1, Math.max(0, exact - low));
}

function weightAt(cursor: Cursor, channel: number): number {
	if (!cursor.clip) return 0;
	locate(cursor, cursor.clip);
	const { weights } = cursor.clip;
	return mix(weights[low * EXPRESSION_COUNT + channel]!, weights[high * EXPRESSION_COUNT + channel]!, fraction);
}

function rotationAt(out: Float32Array, cursor: Cursor, joint: number): void {
	if (!cursor.clip) {
		fromAngles(out, 0, 0, 0, 0);
		return;
	}
	locate(cursor, cursor.clip);
	const { angles } = cursor.clip;
	const a = low * 12 + joint * 3;
	const b = high * 12 + joint * 3;
	fromAngles(
		out,
		0,
		mix(angles[a]!, angles[b]!, fraction),
		mix(angles[a + 1]!, angles[b + 1]!, fraction),
		mix(angles[a + 2]!, angles[b + 2]!, fraction),
	);
}

function mix(a: number, b: number, share: number): number {
	return a + (b - a) * share;
}
