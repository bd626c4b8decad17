import { GaspardError, type GaspardErrorFields } from '../errors.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../rig/expression-names.ts';
import { CLIP_LIMITS, type Clip, createClip } from './clip.ts';

/**
 * Reads a CSV recording of Live Link Face or a compatible app: one row per frame, ARKit names with a capital first letter
 * as columns, and `HeadYaw HeadPitch HeadRoll` in radians. Unknown columns are ignored.
 *
 * Timecodes (`hh:mm:ss:frame.fraction`) count frames without giving their rate, so the rate is an argument. Angles follow
 * ARKit's face anchor: positive yaw turns to the subject's left, pitch up, roll to the subject's left shoulder.
 *
 * @throws GaspardError `drive/bad-clip`; the message names the row.
 */
export function parseLiveLinkFace(text: string, name = 'live-link-face', framesPerSecond = 60): Clip {
	const rows = text.split(/\r?\n/).filter((row) => row.trim() !== '');
	const columns = (rows[0] ?? '').split(',').map((cell) => cell.trim());
	const frameCount = rows.length - 1;
	const tracks = columns.map(trackOf);
	if (!tracks.some((track) => track !== undefined && track >= 0)) {
		throw bad('The first row names no ARKit expression (EyeBlinkLeft, JawOpen, …). Use a Live Link Face CSV file.');
	}
	if (frameCount < 1 || frameCount > CLIP_LIMITS.frames) {
		throw bad(`The recording has ${frameCount} frames. Use a recording of 1 to ${CLIP_LIMITS.frames} frames.`, {
			track: 'frameCount',
			actual: frameCount,
		});
	}
	const clip = createClip(name, framesPerSecond, frameCount);
	for (let frame = 0; frame < frameCount; frame++) {
		const cells = rows[frame + 1]!.split(',');
		tracks.forEach((track, column) => {
			if (track === undefined) return;
			const value = Number(cells[column]);
			if (cells[column] === undefined || !Number.isFinite(value)) {
				throw bad(`Row ${frame + 2} has no number under ${columns[column]}.`, {
					track: columns[column],
					frame,
					actual: cells[column],
				});
			}
			if (track >= 0) clip.weights[frame * EXPRESSION_COUNT + track] = Math.min(1, Math.max(0, value));
			else clip.angles[frame * 12 + HEAD_ANGLE + ~track] = value * SIGNS[~track]!;
			clip.channels[track >= 0 ? track : EXPRESSION_COUNT + HEAD_JOINT] = 1;
		});
	}
	return clip;
}

const HEAD_JOINT = 1;
const HEAD_ANGLE = HEAD_JOINT * 3;
const HEAD_COLUMNS: readonly string[] = ['HeadPitch', 'HeadYaw', 'HeadRoll'];
/** Signs from ARKit's angles to this module's: here positive pitch looks down. */
const SIGNS: readonly number[] = [-1, 1, 1];

/** Returns the index of an expression, ~index of a head angle, or undefined for any other column. */
function trackOf(column: string): number | undefined {
	const head = HEAD_COLUMNS.indexOf(column);
	if (head >= 0) return ~head;
	const name = column.charAt(0).toLowerCase() + column.slice(1);
	return Object.hasOwn(EXPRESSION_INDEX, name) ? EXPRESSION_INDEX[name as ExpressionName] : undefined;
}

function bad(message: string, fields: GaspardErrorFields['drive/bad-clip'] = {}): GaspardError {
	return new GaspardError('drive/bad-clip', message, fields);
}
