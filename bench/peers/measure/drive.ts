import { readAvatar } from '../../../src/asset/read-avatar.ts';
import { toBase64 } from '../../../test/browser/support/base64.ts';
import { coveredDecibels, MOST_DECIBELS } from './covered-decibels.ts';
import type { MakeScene, PeerScene, SceneOptions } from './peer-scene.ts';
import { readGpuOrder } from './read-gpu-order.ts';
import { makeSubject, matricesOf, POSE_COUNT, posing, type Subject } from './subject.ts';
import { watchUploads } from './watch-uploads.ts';
import { depthsOf, type OrderError, TOLERANCE_METRES, wrongNeighbours } from './wrong-neighbours.ts';

/** What changes from frame to frame: nothing, the camera, or every splat. */
export type Motion = 'still' | 'orbit' | 'talk';

/** Figures of some frames, one number each. */
export interface FrameTimes {
	/** From the change to the last pixel, milliseconds. */
	readonly whole: number[];
	/** Of it JavaScript on the main thread. */
	readonly script: number[];
	/** Of that the sort; -1 where it cannot be told apart. */
	readonly sort: number[];
	readonly bytes: number[];
}

/** Decibels from which two pictures of one renderer count as the same. */
const SAME_DECIBELS = 45;

const watch = watchUploads();
let subject: Subject;
let scene: PeerScene;
let canvas: HTMLCanvasElement;
let angle = 0;
let pose = 0;
let clock = 0;

/** Puts a renderer's page under the bench's control: `globalThis.tests`. */
export function drive(make: MakeScene): void {
	const open = async (options: SceneOptions) => {
		const response = await fetch(options.avatar);
		subject = makeSubject(readAvatar(new Uint8Array(await response.arrayBuffer())), options.people);
		for (let k = 0; k < POSE_COUNT; k++) subject.cloud(k);
		watch.watchOrders(subject.splatCount);
		scene = await make(subject, options);
		canvas = document.querySelector('canvas')!;
		point(0);
		await settle();
		const error = await orderError();
		watch.watchOrders(0);
		return {
			sorter: scene.sorter,
			moves: scene.move !== null,
			splats: subject.splatCount,
			posingMilliseconds: posing.milliseconds,
			// Whatever its keys are, an order that was sorted just now and has errors of a millimetre was misread.
			seesOrder: error.pairs > 0 && error.wrongByMillimetre < error.pairs / 100,
		};
	};
	Object.assign(globalThis, { tests: { open, frames, picture, behave } });
}

function point(to: number): void {
	angle = to;
	const { eye, target } = subject.view(angle);
	scene.look(eye, target);
}

/** The camera's angle at a frame: up to 100 degrees a second at 60 frames. */
function orbit(frame: number): number {
	return 0.7 * Math.sin(frame * 0.04);
}

/** Advances what moves by a frame. */
function step(motion: Motion): void {
	clock++;
	if (motion === 'orbit') point(orbit(clock));
	if (motion === 'talk') pose = clock % POSE_COUNT;
}

/** The frames of one short round. */
async function frames({ motion, count }: { motion: Motion; count: number }): Promise<FrameTimes> {
	const times: FrameTimes = { whole: [], script: [], sort: [], bytes: [] };
	if (motion !== 'orbit') point(0);
	watch.takeBytes();
	for (let i = 0; i < count; i++) {
		const start = performance.now();
		step(motion);
		if (motion === 'talk') await scene.move!(pose);
		scene.draw();
		const drawn = performance.now();
		await drain();
		times.whole.push(performance.now() - start);
		times.script.push(drawn - start);
		times.sort.push(scene.sortMilliseconds?.() ?? -1);
		await pause();
		// What a worker's answer uploads between frames belongs to the next one, and is counted here.
		times.bytes.push(watch.takeBytes());
	}
	return times;
}

/** Waits until the GPU has done everything: gl.finish does not, in Chromium. */
async function drain(): Promise<void> {
	const { gl, device } = watch;
	if (gl) {
		const framebuffer = gl.getParameter(gl.READ_FRAMEBUFFER_BINDING) as WebGLFramebuffer | null;
		const buffer = gl.getParameter(gl.PIXEL_PACK_BUFFER_BINDING) as WebGLBuffer | null;
		gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
		gl.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
		gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
		gl.bindFramebuffer(gl.READ_FRAMEBUFFER, framebuffer);
		gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
	}
	await device?.queue.onSubmittedWorkDone();
}

const pixel = new Uint8Array(4);

/** Between frames a page has time for its workers' answers. */
function pause(milliseconds = 4): Promise<void> {
	return new Promise((done) => setTimeout(done, milliseconds));
}

/** Draws until the picture no longer changes, and every worker has answered. */
async function settle(): Promise<Uint8ClampedArray> {
	let before: Uint8ClampedArray | undefined;
	let same = 0;
	for (let i = 0; i < 80; i++) {
		scene.draw();
		const now = read();
		await drain();
		await pause(25);
		same = before && coveredDecibels(before, now) > 70 ? same + 1 : 0;
		if (same >= 3 && i >= 4) return now;
		before = now;
	}
	return before!;
}

/** The canvas, in the task that drew it: r g b a, rows from the top. */
function read(): Uint8ClampedArray {
	const copy = document.createElement('canvas');
	copy.width = canvas.width;
	copy.height = canvas.height;
	const context = copy.getContext('2d', { willReadFrequently: true })!;
	context.drawImage(canvas, 0, 0);
	return context.getImageData(0, 0, copy.width, copy.height).data;
}

async function show(moment: { pose: number; angle: number }): Promise<void> {
	point(moment.angle);
	if (scene.move && pose !== moment.pose) {
		pose = moment.pose;
		await scene.move(pose);
	}
}

/** The settled picture of a moment, base64. A renderer that cannot move splats stays in pose 0. */
async function picture(moment: { pose: number; angle: number }): Promise<string> {
	await show(moment);
	return toBase64(await settle());
}

/** How a renderer does while something moves. */
export interface Behaviour {
	/** Least of a few frames in motion against the settled picture of the same moment, decibels. */
	readonly motionDecibels: number;
	/** Neighbours in the wrong order on these frames; no pairs where no order can be seen. */
	readonly order: OrderError;
	/** The same at rest: what the renderer's own keys leave; and the proof that the order was found and read right. */
	readonly orderAtRest: OrderError;
	/** Frames from a sudden change to the picture that it settles at, 0 where the first frame shows it; -1: 40 do not. */
	readonly lateFrames: number;
	/** The first frame after that change, decibels. */
	readonly firstDecibels: number;
}

const CHECKED_FRAMES = [5, 10];

/** Where a cut puts the camera: behind an ear. */
const CUT = { pose: 0, angle: 2.2 };

/** Watches one renderer move. */
async function behave(motion: Motion): Promise<Behaviour> {
	const momentAt = (frame: number) => ({
		pose: motion === 'talk' ? frame % POSE_COUNT : 0,
		angle: motion === 'orbit' ? orbit(frame) : 0,
	});
	watch.watchOrders(subject.splatCount);
	// The order on the screen may have been uploaded before the watch began; a large turn makes every renderer sort again.
	for (const angle of [1.2, 0]) {
		await show({ pose: 0, angle });
		await settle();
	}
	const settled = new Map<number, Uint8ClampedArray>();
	for (const frame of CHECKED_FRAMES) {
		await show(momentAt(frame));
		settled.set(frame, await settle());
	}
	const orderAtRest = await orderError();
	await show(momentAt(0));
	await settle();
	clock = 0;
	let motionDecibels = MOST_DECIBELS;
	const order = { pairs: 0, wrong: 0, wrongByMillimetre: 0 };
	for (let frame = 1; frame <= 10; frame++) {
		step(motion);
		if (motion === 'talk') await scene.move!(pose);
		scene.draw();
		const wanted = settled.get(frame);
		if (wanted) {
			motionDecibels = Math.min(motionDecibels, coveredDecibels(read(), wanted));
			const error = await orderError();
			for (const key of ['pairs', 'wrong', 'wrongByMillimetre'] as const) order[key] += error[key];
		}
		await drain();
		await pause();
	}
	const late = await lateness(motion === 'orbit' ? CUT : momentAt(CHECKED_FRAMES[1]!));
	watch.watchOrders(0);
	return { motionDecibels, order, orderAtRest, ...late };
}

/** A sudden change from the first moment to another. A quarter of a second passes before, so that no older sort is under way. */
async function lateness(to: { pose: number; angle: number }): Promise<{ lateFrames: number; firstDecibels: number }> {
	await show(to);
	const wanted = await settle();
	await show({ pose: 0, angle: 0 });
	await settle();
	await pause(250);
	await show(to);
	let firstDecibels = 0;
	for (let frame = 0; frame < 40; frame++) {
		scene.draw();
		const decibels = coveredDecibels(read(), wanted);
		if (frame === 0) firstDecibels = decibels;
		if (decibels > SAME_DECIBELS) return { lateFrames: frame, firstDecibels };
		await drain();
		await pause();
	}
	return { lateFrames: -1, firstDecibels };
}

/** The order that is on the screen, against the exact depths of what the screen should show. */
async function orderError(): Promise<OrderError> {
	const depths = depthsOf(subject.cloud(pose).centers, matricesOf(subject.view(angle)).worldToView);
	const own = scene.order ? await scene.order() : watch.order;
	const orders = own ? [own] : await readGpuOrder(watch, subject.splatCount);
	// Of the buffers of a sort on the GPU the one that is right, if any is.
	let best: OrderError = { pairs: 0, wrong: 0, wrongByMillimetre: 0 };
	for (const order of orders) {
		const error = wrongNeighbours(order, depths, TOLERANCE_METRES);
		if (best.pairs === 0 || error.wrong < best.wrong) best = error;
	}
	return best;
}
