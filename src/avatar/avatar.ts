import type { AvatarAsset } from '../asset/avatar-asset.ts';
import { createDriverPose, type DriverPose, resetDriverPose } from '../drive/driver.ts';
import { DriverStack } from '../drive/driver-stack.ts';
import { IdleDriver, type IdleOptions } from '../drive/idle.ts';
import { ManualDriver } from '../drive/manual.ts';
import { asDecoderError, GaspardError, isGaspardError } from '../errors.ts';
import { addGaze } from '../rig/gaze.ts';
import { JOINT_COUNT } from '../rig/head-mesh.ts';
import type { AvatarModel } from './avatar-model.ts';
import type { DevicePose } from './device-pose.ts';
import {
	type ExpressionControls,
	type ExpressionWeights,
	expressionControls,
	expressionVector,
	type JointControls,
	jointControls,
} from './face-controls.ts';
import { PoseHandover } from './pose-handover.ts';
import type { PoseSource } from './pose-source.ts';
import { type AvatarScheduler, defaultScheduler } from './schedule/avatar-scheduler.ts';
import type { DecodeJob } from './schedule/decode-queue.ts';
import { throwLater } from './throw-later.ts';

/** Longest pause after a decoder failed, in frames. The pause doubles with each failure in a row. */
const LONGEST_PAUSE_FRAMES = 256;

/** Callbacks of an avatar. What a callback throws is reported as an uncaught error of the page. */
export interface AvatarListener {
	/** A new pose has arrived, and no frame has shown it yet. A page that renders on demand renders another frame. */
	onNewPose?(): void;
	/** Something failed; the avatar keeps its last good pose. */
	onError?(error: GaspardError): void;
}

/** Options of an Avatar. */
export interface AvatarOptions {
	/** Clock and decode budget. @default one scheduler for all avatars of the page */
	readonly scheduler?: AvatarScheduler;
	readonly listener?: AvatarListener;
	/** For a first face: settles when the whole avatar is ready; `ready` waits for it. */
	readonly whole?: Promise<void> | undefined;
	/** Options of idle motion; false turns it off. @default idle motion with another seed for each avatar */
	readonly idle?: boolean | IdleOptions;
}

/** The idle options of a copy: the same temperament with another seed. */
export function idleOfCopy(idle: AvatarOptions['idle']): boolean | IdleOptions {
	if (typeof idle !== 'object') return idle ?? true;
	const { seed: _, ...temperament } = idle;
	return temperament;
}

/** Another seed for each avatar of the page. */
let nextSeed = 1;

/**
 * One person over time: an asset, the drivers of its expression, and its pose. In each frame the drivers write an
 * expression; the decoder turns it into vertices, usually before the next frame. Between decodes vertices are
 * interpolated. If the decoder is late or fails, the last good pose stays.
 *
 * An avatar knows no engine. A renderer copies `vertices` when `poseVersion` has risen.
 */
export class Avatar implements DecodeJob {
	readonly model: AvatarModel;
	/** The drivers of the face: `manual` and `idle` at first. */
	readonly drivers: DriverStack;
	/** Weights and rotations that were assigned; `expression` and `joints` write into it. */
	readonly manual: ManualDriver;
	/** Idle life; undefined if it was switched off. */
	readonly idle: IdleDriver | undefined;
	/** The 52 weights by name. A weight that is assigned stays until `expression.release`. */
	readonly expression: ExpressionControls;
	/** The four joints by name. A joint that is assigned stays until `joints.release`. */
	readonly joints: JointControls;
	/** Box of all splats in this pose: minimum x y z, maximum x y z, metres, avatar frame. */
	readonly box: Float32Array;
	/** The expression and joints that the drivers wrote last. */
	readonly face: DriverPose;
	/** Whether drivers move the face. `holdPose` sets it to false; true lets the drivers go on. */
	playing = true;
	/** Resolves with the first decoded pose; rejects with a GaspardError if the decoder cannot be made. */
	readonly ready: Promise<void>;
	/** Duration of the newest decode, waiting for other avatars of the same model included. */
	decodeMilliseconds = 0;

	readonly #scheduler: AvatarScheduler;
	readonly #listener: AvatarListener;
	readonly #disposals = new Set<() => void>();
	readonly #asked: DriverPose = createDriverPose();
	readonly #displayed: PoseHandover;
	#frame = -1;
	#drawnFrame = -1;
	#failures = 0;
	#driverFailed = false;
	#pauseUntilFrame = 0;
	#decoding: Promise<boolean> | undefined;
	#disposed = false;
	#successor: Avatar | undefined;

	/**
	 * @param previous - A first face that this avatar replaces. It takes over drivers, face and `playing` from it; the caller
	 * disposes `previous`.
	 */
	constructor(model: AvatarModel, options: AvatarOptions = {}, previous?: Avatar) {
		this.model = model;
		this.#scheduler = options.scheduler ?? defaultScheduler();
		this.#listener = options.listener ?? {};
		this.#displayed = new PoseHandover(model);
		this.box = this.#displayed.box;
		this.drivers = previous?.drivers ?? new DriverStack();
		this.manual = previous?.manual ?? new ManualDriver();
		this.face = previous?.face ?? createDriverPose();
		this.expression = previous?.expression ?? expressionControls(this.face, this.manual);
		this.joints = previous?.joints ?? jointControls(this.face, this.manual);
		if (previous) {
			this.idle = previous.idle;
			this.playing = previous.playing;
			previous.#successor = this;
		} else this.drivers.add(this.manual);
		if (!previous && options.idle !== false) {
			const { jointPositions } = model.asset.mesh;
			const wishes = typeof options.idle === 'object' ? options.idle : {};
			this.idle = new IdleDriver({ seed: nextSeed++, jointPositions, ...wishes });
			this.drivers.add(this.idle);
		}
		model.retain();
		const decoded = this.#decode(this.face, true);
		const { whole } = options;
		whole?.catch(() => undefined);
		this.ready = whole ? decoded.then(() => whole) : decoded;
		// Avoids an unhandled rejection in a page that does not use `ready`: the listener has been told.
		this.ready.catch(() => undefined);
	}

	get asset(): AvatarAsset {
		return this.model.asset;
	}

	/**
	 * Posed vertices as shown: 3 numbers each, metres, avatar frame; the neutral pose at first. Another array from pose to
	 * pose, so do not keep it. While a GPU decodes, they are computed on request from blendshapes and joints of the mesh.
	 */
	get vertices(): Float32Array {
		return this.#displayed.vertices;
	}

	/** Corrective weights as shown; empty if the decoder has none. 0 while a GPU decodes, which has its own. */
	get weights(): Float32Array {
		return this.#displayed.weights;
	}

	/** Rises whenever `vertices` change. */
	get poseVersion(): number {
		return this.#displayed.version;
	}

	/** The pose on the GPU that decodes this avatar; undefined while the CPU decodes. */
	get devicePose(): DevicePose | undefined {
		return this.#displayed.device;
	}

	/** The avatar that has replaced this one, which was a first face. */
	get successor(): Avatar | undefined {
		return this.#successor;
	}

	get disposed(): boolean {
		return this.#disposed;
	}

	/**
	 * Brings the avatar into the current frame of the clock: shows the newest pose, moves the drivers, asks for the next
	 * decode. Only the first call in a frame does anything. Allocates nothing.
	 */
	advance(): void {
		const frame = this.#scheduler.clock.tick();
		if (frame === this.#frame || this.#disposed) return;
		this.#frame = frame;
		this.#displayed.advance(frame);
		// Out of sight: the clock runs on, and the drivers catch up by themselves when the face comes back.
		if (this.#drawnFrame >= frame - 2) this.#live(frame);
	}

	/** Tells the listener of an error. */
	report(error: GaspardError): void {
		if (this.#disposed) return;
		try {
			this.#listener.onError?.(error);
		} catch (pageError) {
			throwLater(pageError);
		}
	}

	/**
	 * A renderer says that it draws the avatar in this frame. Only avatars that are drawn are decoded; one that comes into
	 * sight begins at once, since a page that draws on demand has no second frame to offer before a new pose is there.
	 */
	markDrawn(): void {
		const { frame } = this.#scheduler.clock;
		const comesIntoSight = this.#frame === frame && this.#drawnFrame < frame - 2;
		this.#drawnFrame = frame;
		if (comesIntoSight) this.#live(frame);
	}

	/**
	 * Holds one pose: sets `playing` to false, and when the promise settles the very next render shows exactly this pose.
	 * `expression`, `joints` and drivers move nothing until `playing` is true again. For tests, stills and pages that
	 * render on demand.
	 *
	 * @param expression - 52 weights in the order of EXPRESSION_NAMES, or some by name; those that are not named are 0.
	 * @param joints - Local rotations of neck, head, leftEye, rightEye: 16 numbers, quaternions x y z w. At rest by default.
	 * @throws GaspardError (rejects) `decoder/failed`, `argument/invalid`, `avatar/disposed`; the last pose stays.
	 */
	async holdPose(expression: ExpressionWeights, joints?: ArrayLike<number>): Promise<void> {
		this.#refuseWhenDisposed();
		const weights = expressionVector(expression);
		if (joints && joints.length !== JOINT_COUNT * 4) {
			throw new GaspardError('argument/invalid', `\`joints\` must hold 16 numbers; it holds ${joints.length}.`, {
				argument: 'joints',
				actual: joints.length,
				expected: JOINT_COUNT * 4,
			});
		}
		this.playing = false;
		this.#scheduler.decodes.cancel(this);
		resetDriverPose(this.face);
		this.face.expression.set(weights);
		if (joints) this.face.joints.set(joints);
		await this.#decode(this.face, true);
	}

	/** Runs the decoder for what the drivers wrote last. Called by the decode queue. */
	async decode(): Promise<void> {
		if (this.#disposed || !this.playing || this.#decoding) return;
		try {
			await this.#decode(this.face, false);
		} catch {
			// The listener has been told.
		}
	}

	/** From the next pose on a GPU decodes. The face does not jump: it moves on from what is shown. */
	decodeOnGpu(device: DevicePose): void {
		this.#displayed.enterGpu(device);
	}

	/**
	 * From the next pose on the CPU decodes again, without a jump either.
	 *
	 * @param isLost - The GPU is gone: the CPU goes on at once, from where the mesh puts the face.
	 */
	decodeOnCpu(isLost = false): void {
		if (isLost) this.#displayed.loseGpu();
		else this.#displayed.leaveGpu();
	}

	/**
	 * Calls `disposal` when the avatar is disposed; at once if it is disposed already.
	 *
	 * @returns Takes the call back.
	 */
	onDispose(disposal: () => void): () => void {
		if (this.#disposed) disposal();
		else this.#disposals.add(disposal);
		return () => void this.#disposals.delete(disposal);
	}

	/** Frees what the avatar holds, in every renderer. Idempotent. */
	dispose(): void {
		if (this.#disposed) return;
		this.#disposed = true;
		this.#scheduler.decodes.cancel(this);
		for (const disposal of this.#disposals) disposal();
		this.#disposals.clear();
		// A run in flight writes into the session's memory: the session goes after it.
		const release = () => this.model.release();
		if (this.#decoding) this.#decoding.then(release, release);
		else release();
	}

	/** Moves the drivers and asks for the next decode. */
	#live(frame: number): void {
		if (!this.playing || this.#disposed) return;
		this.#drive();
		// A driver may have disposed it.
		if (!this.#disposed && frame >= this.#pauseUntilFrame) this.#scheduler.decodes.request(this);
	}

	/** Runs the drivers. An error of a driver is reported once and does not stop the page's frame: the face stays as it is. */
	#drive(): void {
		try {
			this.drivers.update(this.#scheduler.clock.seconds, this.face);
			this.#driverFailed = false;
		} catch (cause) {
			if (this.#driverFailed) return;
			this.#driverFailed = true;
			const words = cause instanceof Error ? cause.message : String(cause);
			const message = `A driver of "${this.asset.name}" threw: ${words}. Mend it, or take it out of \`drivers\`.`;
			this.report(new GaspardError('drive/failed', message, { avatar: this.asset.name }, cause));
		}
	}

	/** One run at a time: a second call waits for the first. `atOnce` shows the result without interpolation. */
	async #decode(face: DriverPose, atOnce: boolean): Promise<void> {
		while (this.#decoding) await this.#decoding.catch(() => undefined);
		if (this.#disposed) return;
		this.#decoding = this.#run(face, atOnce);
		let hasNewPose = false;
		try {
			hasNewPose = await this.#decoding;
			this.#failures = 0;
		} catch (error) {
			this.#failures++;
			this.#pauseUntilFrame = this.#frame + Math.min(LONGEST_PAUSE_FRAMES, 2 ** this.#failures);
			const typed = asDecoderError(error, this.asset.name);
			if (this.#failures === 1) this.report(typed);
			throw typed;
		} finally {
			this.#decoding = undefined;
		}
		// Last: a page that draws in the listener may ask for the next decode there.
		if (hasNewPose) this.#tellOfNewPose();
	}

	#tellOfNewPose(): void {
		try {
			this.#listener.onNewPose?.();
		} catch (pageError) {
			throwLater(pageError);
		}
	}

	/** @returns Whether a pose arrived. */
	async #run(face: DriverPose, atOnce: boolean): Promise<boolean> {
		const { expression, joints } = this.#asked;
		expression.set(face.expression);
		addGaze(joints, face.joints, face.expression);
		const begin = performance.now();
		let decoded: PoseSource | undefined;
		try {
			decoded = await this.#displayed.decode(expression, joints, atOnce);
		} catch (error) {
			if (this.#displayed.device && !atOnce) this.#displayed.leaveGpu();
			if (this.#disposed || !isGaspardError(error, 'decoder/runtime-missing')) throw error;
			// The page lacks the runtime: the avatar goes on by its mesh, and the page is told why.
			this.report(error);
			this.model.fallBackToMesh();
			decoded = await this.#displayed.decode(expression, joints, true);
		}
		this.decodeMilliseconds = performance.now() - begin;
		if (this.#disposed || !decoded) return false;
		if (!this.#displayed.commit(decoded, this.#scheduler.clock.frame)) {
			throw new GaspardError(
				'decoder/failed',
				'The decoder wrote vertices that are not finite. Check the expression that was set, then the file.',
				{ avatar: this.asset.name },
			);
		}
		if (atOnce) this.#displayed.skipToEnd();
		return true;
	}

	#refuseWhenDisposed(): void {
		if (!this.#disposed) return;
		throw new GaspardError('avatar/disposed', 'This avatar was disposed. Load or clone another one.', {
			avatar: this.asset.name,
		});
	}
}
