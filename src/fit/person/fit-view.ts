import { EXPRESSION_COUNT } from '../../rig/expression-names.ts';
import type { FitCamera } from '../engine/camera.ts';
import { CAMERA_STEP_LENGTH, cameraStepGradient, stepCamera } from '../engine/camera-steps.ts';
import type { Engine, Parameters } from '../engine/engine.ts';
import { LIGHT_LENGTH, LIGHT_TERMS } from '../engine/splat-layout.ts';
import type { RegisteredView } from '../registration/register-landmarks.ts';
import type { FitPicture } from './fit-picture.ts';
import { checkSame, type FitViewState, restoreParameters, saveParameters } from './fit-state.ts';
import { SmallAdam } from './small-adam.ts';

const REST_JOINTS = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : 0));
/** Factors on the learning rate for a camera's turn (radians), shift (metres) and zoom. */
const CAMERA_SHARES = [1, 1, 1, 0.15, 0.15, 0.15, 0.3] as const;
/** Centre of the camera's turn: the middle of the head. Metres, avatar frame. */
const PIVOT = [0, 0.12, 0.02] as const;

/** Creates trainable uniform white light: LIGHT_LENGTH numbers. */
export function whiteLight(engine: Engine): Parameters {
	const light = engine.createParameters(LIGHT_LENGTH);
	for (let k = 0; k < 3; k++) light.values.values[k * LIGHT_TERMS] = 1;
	return light;
}

/** What the fit estimates for one picture besides the person: camera, expression, light. */
export class FitView {
	readonly picture: FitPicture;
	camera: FitCamera;
	readonly expression: Float32Array;
	/** Local quaternions x y z w of neck, head, leftEye, rightEye. */
	joints: ArrayLike<number>;
	/** LIGHT_LENGTH numbers. All views of a clip share one light. */
	readonly light: Parameters;
	readonly expressionGradient = new Float64Array(EXPRESSION_COUNT);
	readonly #start: Float32Array;
	readonly #cameraAdam = new SmallAdam(CAMERA_STEP_LENGTH);
	readonly #expressionAdam = new SmallAdam(EXPRESSION_COUNT);
	readonly #gradient = new Float64Array(CAMERA_STEP_LENGTH);
	readonly #step = new Float64Array(CAMERA_STEP_LENGTH);
	readonly #expressionStep = new Float64Array(EXPRESSION_COUNT);

	/** @param light - Result of `whiteLight`; the same one for all views of a clip. */
	constructor(picture: FitPicture, { camera, expression, joints }: RegisteredView, light: Parameters) {
		this.picture = picture;
		this.camera = camera;
		this.expression = Float32Array.from(expression);
		this.#start = Float32Array.from(expression);
		this.joints = joints ?? picture.joints ?? REST_JOINTS;
		this.light = light;
	}

	/** Steps the camera along its gradient with Adam. */
	moveCamera(gradient: ArrayLike<number>, rate: number): void {
		cameraStepGradient(this.#gradient, gradient, this.camera, PIVOT);
		this.#cameraAdam.step(
			this.#step,
			this.#gradient,
			CAMERA_SHARES.map((share) => share * rate),
		);
		this.camera = stepCamera(this.camera, this.#step, PIVOT);
	}

	/** Turns the bust about the neck by a rotation vector `turn` (radians); the head stays where it is seen. */
	turnBust(turn: ArrayLike<number>, neck: ArrayLike<number>): void {
		this.camera = stepCamera(this.camera, [turn[0]!, turn[1]!, turn[2]!, 0, 0, 0, 0], neck);
		this.joints = turnedNeck(this.joints, turn);
	}

	/**
	 * Steps the light along its gradient with Adam.
	 *
	 * @param pull - Weight of the regularization towards uniform white light.
	 */
	moveLight(engine: Engine, rate: number, pull: number): void {
		const { values, gradient } = this.light;
		for (let i = 0; i < LIGHT_LENGTH; i++) {
			const neutral = i % LIGHT_TERMS === 0 ? 1 : 0;
			gradient.values[i] = gradient.values[i]! + pull * (values.values[i]! - neutral);
		}
		engine.adam(this.light, { rate });
	}

	/**
	 * Steps the expression along `expressionGradient` with Adam, clamped to 0..1.
	 *
	 * @param pull - Weight of the regularization towards the expression of the registration.
	 */
	moveExpression(rate: number, pull: number): void {
		const g = this.expressionGradient;
		for (let e = 0; e < EXPRESSION_COUNT; e++) g[e] = g[e]! + pull * (this.expression[e]! - this.#start[e]!);
		this.#expressionAdam.step(this.#expressionStep, g, rate);
		for (let e = 0; e < EXPRESSION_COUNT; e++) {
			this.expression[e] = Math.min(1, Math.max(0, this.expression[e]! + this.#expressionStep[e]!));
		}
	}

	/** Copies the estimates and the states of Adam. */
	save(): FitViewState {
		return {
			worldToView: Float64Array.from(this.camera.worldToView),
			focalPixels: this.camera.focalPixels,
			expression: this.expression.slice(),
			joints: Float64Array.from(this.joints),
			light: saveParameters(this.light),
			cameraAdam: this.#cameraAdam.save(),
			expressionAdam: this.#expressionAdam.save(),
		};
	}

	/** Restores a state of `save`. */
	restore({ worldToView, focalPixels, expression, joints, light, cameraAdam, expressionAdam }: FitViewState): void {
		checkSame(EXPRESSION_COUNT, expression.length);
		this.camera = { ...this.camera, worldToView: worldToView.slice(), focalPixels };
		this.expression.set(expression);
		if (joints) this.joints = joints.slice();
		restoreParameters(this.light, light);
		this.#cameraAdam.restore(cameraAdam);
		this.#expressionAdam.restore(expressionAdam);
	}
}

/** Returns joints whose neck is turned back by a rotation vector, applied after the neck's own rotation. */
function turnedNeck(joints: ArrayLike<number>, turn: ArrayLike<number>): Float64Array {
	const angle = Math.hypot(turn[0]!, turn[1]!, turn[2]!);
	const s = angle > 1e-12 ? -Math.sin(angle / 2) / angle : -0.5;
	const [ax, ay, az, aw] = [s * turn[0]!, s * turn[1]!, s * turn[2]!, Math.cos(angle / 2)];
	const [bx, by, bz, bw] = [joints[0]!, joints[1]!, joints[2]!, joints[3]!];
	const out = Float64Array.from(joints);
	out[0] = aw * bx + ax * bw + ay * bz - az * by;
	out[1] = aw * by - ax * bz + ay * bw + az * bx;
	out[2] = aw * bz + ax * by - ay * bx + az * bw;
	out[3] = aw * bw - ax * bx - ay * by - az * bz;
	return out;
}
