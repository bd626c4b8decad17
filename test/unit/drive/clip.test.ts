import { expect, test } from 'vitest';
import {
	EXPRESSION_INDEX as AT,
	type Clip,
	ClipDriver,
	createClip,
	createDriverPose,
	DriverStack,
	formatClip,
	parseClip,
	parseLiveLinkFace,
} from '../../../src/drive/index.ts';
import { isGaspardError } from '../../../src/errors.ts';

/** jawOpen rises from 0 to 1 over the clip; the head pitches along. */
function ramp(frameCount = 31, options: { loop?: boolean } = {}): Clip {
	const clip = createClip('ramp', 30, frameCount, { ...options, added: ['head'] });
	clip.channels[AT.jawOpen] = 1;
	clip.channels[53] = 1;
	for (let frame = 0; frame < frameCount; frame++) {
		clip.weights[frame * 52 + AT.jawOpen] = frame / (frameCount - 1);
		clip.angles[frame * 12 + 3] = (0.3 * frame) / (frameCount - 1);
	}
	return clip;
}

test('a clip written and read again is the same to half a quantisation step', () => {
	const clip = ramp();
	const again = parseClip(formatClip(clip));
	expect(again.name).toBe('ramp');
	expect([...again.channels]).toEqual([...clip.channels]);
	expect(again.added[53]).toBe(1);
	for (let i = 0; i < clip.weights.length; i++)
		expect(Math.abs(again.weights[i]! - clip.weights[i]!)).toBeLessThan(0.00197);
	for (let i = 0; i < clip.angles.length; i++)
		expect(Math.abs(again.angles[i]! - clip.angles[i]!)).toBeLessThan(0.0000873);
});

const good = JSON.parse(formatClip(ramp(2))) as Record<string, unknown>;
const bad: [string, unknown, RegExp][] = [
	['text that is no JSON', '<html>', /not JSON/],
	['null', null, /format/],
	['another format', { ...good, format: 'bvh' }, /format/],
	['a future version', { ...good, version: 9 }, /version 9/],
	['no frames', { ...good, frameCount: 0 }, /frameCount/],
	['far too many frames', { ...good, frameCount: 1e9 }, /frameCount/],
	['half a frame', { ...good, frameCount: 1.5 }, /frameCount/],
	['a rate of zero', { ...good, framesPerSecond: 0 }, /framesPerSecond/],
	['an unknown blend', { ...good, blend: 'multiply' }, /blend/],
	['an unknown curve', { ...good, weights: { jawOpne: [0, 0] } }, /jawOpne/],
	['a name from the prototype', { ...good, weights: { constructor: [0, 0] } }, /constructor/],
	['a short curve', { ...good, weights: { jawOpen: [0] } }, /jawOpen/],
	['a hole in a curve', { ...good, weights: { jawOpen: [0, null] } }, /frame 1/],
	['weights that are a list', { ...good, weights: [] }, /weights/],
	['an unknown joint', { ...good, rotations: { tail: {} } }, /tail/],
	['an unknown axis', { ...good, rotations: { head: { spin: [0, 0] } } }, /spin/],
	['a caption without words', { ...good, captions: [{ begin: 0, end: 1 }] }, /Caption 0/],
	['a caption that ends before it begins', { ...good, captions: [{ begin: 2, end: 1, text: 'x' }] }, /Caption 0/],
	['an unknown added channel', { ...good, added: ['tail'] }, /tail/],
];
for (const [what, source, message] of bad) {
	test(`${what} is refused with the typed error that names the field`, () => {
		let caught: unknown;
		try {
			parseClip(source);
		} catch (error) {
			caught = error;
		}
		expect(isGaspardError(caught, 'drive/bad-clip')).toBe(true);
		expect((caught as Error).message).toMatch(message);
	});
}

test('playing interpolates between frames, whatever the frame rate of the page', () => {
	const driver = new ClipDriver(ramp(), { crossfadeSeconds: 0 });
	const pose = createDriverPose();
	driver.update(50, pose);
	driver.update(50.3, pose);
	driver.update(50.45, pose);
	expect(pose.expression[AT.jawOpen]).toBeCloseTo(0.45, 5);
	expect(2 * Math.asin(pose.joints[4]!)).toBeCloseTo(0.135, 5);
});

test('speed, seek and loop move the place in the clip', () => {
	const driver = new ClipDriver(ramp(30, { loop: true }), { speed: 2 });
	const pose = createDriverPose();
	driver.update(0, pose);
	driver.update(0.25, pose);
	expect(driver.position).toBeCloseTo(0.5, 6);
	driver.update(0.75, pose);
	expect(driver.position).toBeCloseTo(0.5, 6);
	driver.seek(0.2);
	driver.speed = -1;
	driver.update(1.05, pose);
	expect(driver.position).toBeCloseTo(0.9, 6);
	driver.speed = 0;
	driver.update(9, pose);
	expect(driver.position).toBeCloseTo(0.9, 6);
});

test('the words of the moment can be read from a clip that knows them', () => {
	const clip = { ...ramp(), captions: [{ begin: 0.2, end: 0.5, text: 'Hello,' }] };
	const driver = new ClipDriver(parseClip(formatClip(clip)), { crossfadeSeconds: 0 });
	const pose = createDriverPose();
	driver.update(0, pose);
	expect(driver.caption).toBeUndefined();
	driver.update(0.3, pose);
	expect(driver.caption).toBe('Hello,');
	driver.update(0.6, pose);
	expect(driver.caption).toBeUndefined();
});

test('a clip that does not loop holds its end, then lets go of its channels', () => {
	const driver = new ClipDriver(ramp(), { crossfadeSeconds: 0 });
	const pose = createDriverPose();
	for (let time = 0; time <= 1; time += 0.1) driver.update(time, pose);
	expect(driver.channels[AT.jawOpen]).toBe(1);
	for (let time = 1.1; time <= 2; time += 0.1) driver.update(time, pose);
	expect(driver.ended).toBe(true);
	expect(driver.channels[AT.jawOpen]).toBe(0);
});

test('one clip fades into the next without a jump, and a shared channel is never let go', () => {
	const still = createClip('still', 30, 60, { loop: true });
	still.channels[AT.jawOpen] = 1;
	still.weights.fill(0).forEach((_, i) => {
		if (i % 52 === AT.jawOpen) still.weights[i] = 0.9;
	});
	const driver = new ClipDriver(still);
	const stack = new DriverStack();
	stack.add(driver);
	const pose = createDriverPose();
	let last = 0;
	let lowestTake = 1;
	for (let frame = 0; frame < 120; frame++) {
		if (frame === 60) driver.play(ramp(31), { crossfadeSeconds: 0.5, speed: 0 });
		stack.update(frame / 60, pose);
		const jaw = pose.expression[AT.jawOpen]!;
		expect(Math.abs(jaw - last)).toBeLessThan(0.1);
		if (frame > 40) lowestTake = Math.min(lowestTake, driver.channels[AT.jawOpen]!);
		last = jaw;
	}
	expect(last).toBeCloseTo(0, 5);
	expect(lowestTake).toBeCloseTo(1, 6);
});

test('Live Link Face CSV becomes a clip', () => {
	const text = [
		'Timecode,BlendShapeCount,EyeBlinkLeft,JawOpen,HeadYaw,HeadPitch,HeadRoll,LeftEyeYaw',
		'00:00:00:01.000,61,0.25,0.5,0.1,0.2,0.3,0',
		'00:00:00:02.000,61,1.5,-0.1,0,0,0,0',
	].join('\r\n');
	const clip = parseLiveLinkFace(text, 'take 1', 60);
	expect(clip.frameCount).toBe(2);
	expect(clip.weights[AT.eyeBlinkLeft]).toBe(0.25);
	expect(clip.weights[52 + AT.eyeBlinkLeft]).toBe(1);
	expect(clip.angles[3]).toBeCloseTo(-0.2, 6);
	expect(clip.angles[4]).toBeCloseTo(0.1, 6);
	expect(() => parseLiveLinkFace('a,b\n1,2')).toThrowError(/first row/);
	expect(() => parseLiveLinkFace('JawOpen\nx')).toThrowError(/Row 2/);
});
