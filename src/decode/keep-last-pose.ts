import { GaspardError, isGaspardError } from '../errors.ts';
import type { Decoder } from './decoder.ts';

/** What `keepLastPose` does about a decoder that fails. */
export interface KeepLastPoseOptions {
	/** Told once per row of failures: the first one, and again after the decoder has worked in between. */
	readonly onFailure?: (error: GaspardError) => void;
	/** A pose that takes longer than this is reported as hanging, milliseconds. 2,000 unless given. */
	readonly deadlineMilliseconds?: number;
}

/**
 * Wraps a decoder so that it never rejects: `run` resolves to false and leaves the vertices alone where the decoder
 * throws, gives nonsense, is still busy with the pose before, or hangs. The last good pose simply stays.
 */
export function keepLastPose(decoder: Decoder, options: KeepLastPoseOptions = {}): Decoder {
	const { onFailure, deadlineMilliseconds = 2000 } = options;
	let busySince: number | undefined;
	let reported = false;
	let disposed = false;
	const report = (error: GaspardError): void => {
		if (reported || disposed) return;
		reported = true;
		onFailure?.(error);
	};
	return {
		vertexCount: decoder.vertexCount,
		async run(expression, joints, outVertices) {
			if (disposed) return false;
			if (busySince !== undefined) {
				if (performance.now() - busySince > deadlineMilliseconds) report(hanging(deadlineMilliseconds));
				return false;
			}
			busySince = performance.now();
			try {
				const written = await decoder.run(expression, joints, outVertices);
				reported = false;
				return written;
			} catch (cause) {
				report(isGaspardError(cause) ? cause : failed(cause));
				return false;
			} finally {
				busySince = undefined;
			}
		},
		dispose() {
			disposed = true;
			decoder.dispose();
		},
	};
}

function hanging(deadline: number): GaspardError {
	return new GaspardError(
		'decoder/failed',
		`The decoder has not answered for ${deadline} ms. The last pose stays until it does; dispose the avatar to give up.`,
		{ deadline },
	);
}

function failed(cause: unknown): GaspardError {
	return new GaspardError('decoder/failed', 'The decoder threw. The last pose stays.', {}, cause);
}
