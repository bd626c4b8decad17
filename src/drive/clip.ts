import { GaspardError, type GaspardErrorFields } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../rig/expression-names.ts';
import { JOINT_NAMES, type JointName } from '../rig/head-mesh.ts';
import { CHANNEL_COUNT, CHANNEL_NAMES, type ChannelMask, type ChannelName, channelMask } from './channel-mask.ts';
import type { Blend } from './layer-options.ts';

/** A recorded or authored animation of a face: one curve per channel, sampled at a fixed rate. */
export interface Clip {
	readonly name: string;
	readonly framesPerSecond: number;
	readonly frameCount: number;
	/** Whether the clip is made to repeat: its last frame then continues with its first. */
	readonly loop: boolean;
	/** Default blend mode: speech replaces its channels (`replace`), a feeling is added (`add`). */
	readonly blend: Blend;
	/** 1 for each channel that is added even if `blend` is another mode, such as the nods of speech. */
	readonly added: ChannelMask;
	/** 1 for each channel that has a curve. */
	readonly channels: ChannelMask;
	/** 52 weights per frame; channels without a curve are 0. */
	readonly weights: Float32Array;
	/** Pitch, yaw, roll of the four joints: 12 angles per frame, radians (`fromAngles` in rig/quaternion.ts has the signs). */
	readonly angles: Float32Array;
	/** The spoken phrases, in order. */
	readonly captions: readonly Caption[];
}

/** A phrase that is spoken in a clip. */
export interface Caption {
	/** Seconds into the clip. */
	readonly begin: number;
	readonly end: number;
	readonly text: string;
}

/** Limits for clips from untrusted sources. */
export const CLIP_LIMITS = { frames: 36_000, framesPerSecond: 240, nameLength: 200, captions: 1000 } as const;

/** The file format: weights in 1/255, angles in 1/100 degree, one array per curve. */
interface ClipFile {
	readonly format: 'gaspard-clip';
	readonly version: 1;
	readonly name: string;
	readonly framesPerSecond: number;
	readonly frameCount: number;
	readonly loop: boolean;
	readonly blend: Blend;
	/** Regions, expressions or joints. */
	readonly added?: readonly string[];
	readonly captions?: readonly Caption[];
	readonly weights: Readonly<Record<string, readonly number[]>>;
	readonly rotations: Readonly<
		Record<
			string,
			{ readonly pitch?: readonly number[]; readonly yaw?: readonly number[]; readonly roll?: readonly number[] }
		>
	>;
}

const AXES = ['pitch', 'yaw', 'roll'] as const;
const RADIANS_PER_UNIT = Math.PI / 18_000;
const BLENDS: readonly unknown[] = ['replace', 'add', 'max', 'fill'] satisfies Blend[];

/**
 * Creates a clip with no curves, for importers and authors to fill.
 *
 * @param options - `loop` (default false), `blend` (default `replace`), `added` and `captions` (default none); see `Clip`.
 * @throws GaspardError `argument/invalid` for an unknown channel in `added`.
 */
export function createClip(
	name: string,
	framesPerSecond: number,
	frameCount: number,
	options: {
		loop?: boolean;
		blend?: Blend;
		added?: readonly ChannelName[];
		captions?: readonly Caption[];
	} = {},
): Clip {
	return {
		name,
		framesPerSecond,
		frameCount,
		loop: options.loop ?? false,
		blend: options.blend ?? 'replace',
		added: channelMask(...(options.added ?? [])),
		channels: new Float32Array(CHANNEL_COUNT),
		weights: new Float32Array(frameCount * EXPRESSION_COUNT),
		angles: new Float32Array(frameCount * 12),
		captions: options.captions ?? [],
	};
}

/**
 * Reads a clip from the text of its file or from the parsed JSON.
 *
 * @throws GaspardError `drive/bad-clip`; the message names the field that is wrong.
 */
export function parseClip(source: unknown): Clip {
	const file = (typeof source === 'string' ? parseJson(source) : source) as Partial<ClipFile> | null;
	if (typeof file !== 'object' || file === null || file.format !== 'gaspard-clip') {
		throw bad(
			'This is not a clip: "format" must be "gaspard-clip". Use parseLiveLinkFace for Live Link Face CSV files.',
		);
	}
	if (file.version !== 1) throw bad(`Clip version ${String(file.version)} is unknown. Use a clip of version 1.`);
	const { frameCount, framesPerSecond } = file;
	if (!isWithin(frameCount, 1, CLIP_LIMITS.frames) || !Number.isInteger(frameCount)) {
		throw bad(`"frameCount" must be a whole number from 1 to ${CLIP_LIMITS.frames}.`, {
			track: 'frameCount',
			actual: frameCount,
		});
	}
	if (!isWithin(framesPerSecond, 1, CLIP_LIMITS.framesPerSecond)) {
		throw bad(`"framesPerSecond" must be from 1 to ${CLIP_LIMITS.framesPerSecond}.`, {
			track: 'framesPerSecond',
			actual: framesPerSecond,
		});
	}
	if (file.blend !== undefined && !BLENDS.includes(file.blend)) {
		throw bad(`"blend" must be one of ${BLENDS.join(', ')}.`, { track: 'blend', actual: file.blend });
	}
	const name = String(file.name ?? 'clip').slice(0, CLIP_LIMITS.nameLength);
	const clip = createClip(name, framesPerSecond, frameCount, {
		loop: file.loop === true,
		blend: file.blend ?? 'replace',
		added: readAdded(file.added),
		captions: readCaptions(file.captions),
	});
	for (const [track, values] of entriesOf(file.weights, 'weights')) {
		const channel = Object.hasOwn(EXPRESSION_INDEX, track) ? EXPRESSION_INDEX[track as ExpressionName] : -1;
		if (channel < 0) throw bad(`"${track}" is not an ARKit expression. See EXPRESSION_NAMES.`, { track });
		readTrack(clip.weights, channel, EXPRESSION_COUNT, 1 / 255, track, values, frameCount);
		clip.channels[channel] = 1;
	}
	for (const [track, axes] of entriesOf(file.rotations, 'rotations')) {
		const joint = JOINT_NAMES.indexOf(track as JointName);
		if (joint < 0) throw bad(`"${track}" is not a joint. Use ${JOINT_NAMES.join(', ')}.`, { track });
		for (const [axis, values] of entriesOf(axes, track)) {
			const index = AXES.indexOf(axis as (typeof AXES)[number]);
			if (index < 0) throw bad(`"${track}.${axis}" is unknown. Use ${AXES.join(', ')}.`, { track: `${track}.${axis}` });
			readTrack(clip.angles, joint * 3 + index, 12, RADIANS_PER_UNIT, `${track}.${axis}`, values, frameCount);
		}
		clip.channels[EXPRESSION_COUNT + joint] = 1;
	}
	return clip;
}

/** Writes the text of a clip file. `parseClip` reads it back with an error of at most half a quantisation step. */
export function formatClip(clip: Clip): string {
	const column = (data: Float32Array, offset: number, stride: number, scale: number): number[] =>
		Array.from({ length: clip.frameCount }, (_, frame) => Math.round(data[frame * stride + offset]! * scale));
	const weights: Record<string, number[]> = {};
	for (const [name, index] of Object.entries(EXPRESSION_INDEX)) {
		if (clip.channels[index]! > 0) weights[name] = column(clip.weights, index, EXPRESSION_COUNT, 255);
	}
	const rotations: Record<string, Record<string, number[]>> = {};
	JOINT_NAMES.forEach((name, joint) => {
		if (clip.channels[EXPRESSION_COUNT + joint] === 0) return;
		rotations[name] = {};
		AXES.forEach((axis, index) => {
			const values = column(clip.angles, joint * 3 + index, 12, 1 / RADIANS_PER_UNIT);
			if (values.some((value) => value !== 0)) rotations[name]![axis] = values;
		});
	});
	const { name, framesPerSecond, frameCount, loop, blend } = clip;
	const added = CHANNEL_NAMES.filter((_, channel) => clip.added[channel]! > 0 && clip.channels[channel]! > 0);
	const file: ClipFile = {
		format: 'gaspard-clip',
		version: 1,
		name,
		framesPerSecond,
		frameCount,
		loop,
		blend,
		added,
		...(clip.captions.length > 0 && { captions: clip.captions }),
		weights,
		rotations,
	};
	return `${JSON.stringify(file)}\n`;
}

function readAdded(added: unknown): ChannelName[] {
	if (added === undefined) return [];
	const valid =
		Array.isArray(added) && added.length <= CHANNEL_COUNT && added.every((name) => typeof name === 'string');
	if (!valid) throw bad('"added" must be an array of regions, expressions or joints.');
	try {
		channelMask(...(added as ChannelName[]));
	} catch (cause) {
		throw new GaspardError('drive/bad-clip', `"added": ${(cause as Error).message}`, {}, cause);
	}
	return added as ChannelName[];
}

function readCaptions(captions: unknown): Caption[] {
	if (captions === undefined) return [];
	if (!Array.isArray(captions) || captions.length > CLIP_LIMITS.captions) {
		throw bad(`"captions" must be an array of at most ${CLIP_LIMITS.captions}.`);
	}
	return captions.map((caption: Partial<Caption> | null, index) => {
		const { begin, end, text } = caption ?? {};
		if (!isWithin(begin, 0, 1e6) || !isWithin(end, begin, 1e6) || typeof text !== 'string') {
			throw bad(`Caption ${index} must have "begin", a later "end", both in seconds, and "text".`, {
				track: `captions[${index}]`,
			});
		}
		return { begin, end, text: text.slice(0, CLIP_LIMITS.nameLength) };
	});
}

function readTrack(
	out: Float32Array,
	offset: number,
	stride: number,
	scale: number,
	track: string,
	values: unknown,
	frameCount: number,
): void {
	if (!Array.isArray(values) || values.length !== frameCount) {
		throw bad(`Curve "${track}" must be an array of ${frameCount} numbers, one per frame.`, { track });
	}
	for (let frame = 0; frame < frameCount; frame++) {
		const value: unknown = values[frame];
		if (!isWithin(value, -36_000, 36_000)) {
			throw bad(`Curve "${track}" has no valid number at frame ${frame}: use numbers from -36000 to 36000.`, {
				track,
				frame,
				actual: value,
			});
		}
		out[frame * stride + offset] = value * scale;
	}
}

function entriesOf(value: unknown, field: string): [string, unknown][] {
	if (value === undefined) return [];
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`"${field}" must be an object.`);
	return Object.entries(value);
}

function isWithin(value: unknown, low: number, high: number): value is number {
	return typeof value === 'number' && value >= low && value <= high;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new GaspardError(
			'drive/bad-clip',
			'The clip is not JSON. Check that its URL returns the clip file.',
			{},
			cause,
		);
	}
}

function bad(message: string, fields: GaspardErrorFields['drive/bad-clip'] = {}): GaspardError {
	return new GaspardError('drive/bad-clip', message, fields);
}
