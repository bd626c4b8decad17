import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ClipPlayer } from '../../../src/drive/clip-player.ts';
import {
	EXPRESSION_INDEX as AT,
	type Clip,
	createClip,
	createDriverPose,
	DriverStack,
	type ExpressionName,
	formatClip,
	loadClip,
} from '../../../src/drive/index.ts';
import type { GaspardError } from '../../../src/errors.ts';

/** A clip of one second that holds one expression. */
function makeClip(name: string, expression: ExpressionName, options: { loop?: boolean } = {}): Clip {
	const clip = createClip(name, 30, 31, options);
	clip.channels[AT[expression]] = 1;
	for (let frame = 0; frame < 31; frame++) clip.weights[frame * 52 + AT[expression]] = 1;
	return clip;
}

const speech = makeClip('speech', 'jawOpen', { loop: true });
const smile = makeClip('smile', 'mouthSmileLeft', { loop: true });
const frown = makeClip('frown', 'browDownLeft', { loop: true });
const files: Record<string, Clip> = { 'https://a.test/smile': smile, 'https://a.test/frown': frown };

let stack: DriverStack;
let player: ClipPlayer;
let errors: GaspardError[];
/** Answers the requests for an address, in the order of asking. */
let answers: { url: string; answer: () => void }[];

beforeEach(() => {
	stack = new DriverStack();
	errors = [];
	player = new ClipPlayer(stack, (error) => errors.push(error));
	answers = [];
	vi.stubGlobal('fetch', (url: string | URL, { signal }: RequestInit) => {
		return new Promise((resolve, reject) => {
			signal?.addEventListener('abort', () => reject(signal.reason));
			const clip = files[String(url)];
			const answer = (): void =>
				resolve(clip ? new Response(formatClip(clip)) : new Response('', { status: 404, statusText: 'Not Found' }));
			answers.push({ url: String(url), answer });
		});
	});
});

afterEach(() => {
	vi.unstubAllGlobals();
});

/** The names of the clips that play when all has faded. */
function playing(): (string | undefined)[] {
	const pose = createDriverPose();
	for (const seconds of [0, 0.2, 0.4, 0.6]) stack.update(seconds, pose);
	return stack.layers.map(({ driver }) => (driver as { clip?: Clip }).clip?.name);
}

async function arrive(index: number): Promise<void> {
	answers[index]!.answer();
	await new Promise((done) => setTimeout(done));
	await new Promise((done) => setTimeout(done));
}

test('a clip plays to its end, lets the face go, and says so', async () => {
	const playback = player.play(makeClip('nod', 'jawOpen'));
	const pose = createDriverPose();
	for (const seconds of [0, 0.3, 0.6]) stack.update(seconds, pose);
	expect(pose.expression[AT.jawOpen]).toBeCloseTo(1);
	expect(playback.playing).toBe(true);
	for (const seconds of [1.1, 1.3, 1.5, 1.7]) stack.update(seconds, pose);
	expect(await playback.finished).toBe(true);
	expect(pose.expression[AT.jawOpen]).toBe(0);
	expect(stack.layers).toHaveLength(0);
});

test('speech replaces speech and leaves a mood; a mood replaces a mood', async () => {
	const first = player.play(smile);
	player.play(speech);
	expect(playing().sort()).toEqual(['smile', 'speech']);
	player.play(frown);
	expect(await first.finished).toBe(false);
	expect(playing().sort()).toEqual(['frown', 'speech']);
});

test('of clips that are loaded, the one that was asked for last stays, in whatever order they come', async () => {
	const urls = ['https://a.test/smile', 'https://a.test/frown', 'https://a.test/smile'];
	const playbacks = urls.map((url) => player.play(url));
	for (const index of [2, 0, 1]) await arrive(index);
	expect(playing()).toEqual(['smile']);
	expect(playbacks.map((one) => one.playing)).toEqual([false, false, true]);
	playbacks[2]!.stop();
	expect(playing()).toEqual([]);
});

test('stop ends the download of a clip that is not there yet; so do a signal and dispose', async () => {
	const stop = new AbortController();
	const playbacks = [
		player.play('https://a.test/smile'),
		player.play('https://a.test/smile', { signal: stop.signal }),
		player.play('https://a.test/smile'),
		player.play('https://a.test/smile', { signal: AbortSignal.abort() }),
	];
	playbacks[0]!.stop();
	stop.abort();
	player.dispose();
	for (const playback of playbacks) expect(await playback.finished).toBe(false);
	for (const index of answers.keys()) await arrive(index);
	expect(playing()).toEqual([]);
	expect(errors).toEqual([]);
});

test('a clip that cannot be loaded is a typed error, told once and through `finished`', async () => {
	const playback = player.play('https://a.test/missing');
	await arrive(0);
	await expect(playback.finished).rejects.toMatchObject({
		code: 'drive/fetch-failed',
		fields: { url: 'https://a.test/missing', status: 404 },
	});
	expect(errors).toHaveLength(1);
});

test('loadClip reads a clip, and says in its own errors what is wrong', async () => {
	const loading = loadClip('https://a.test/smile');
	await arrive(0);
	expect((await loading).name).toBe('smile');

	vi.stubGlobal('fetch', async () => new Response('{"format":"other"}'));
	await expect(loadClip('https://a.test/other')).rejects.toMatchObject({
		code: 'drive/bad-clip',
		fields: { url: 'https://a.test/other' },
	});
	vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
	await expect(loadClip('https://a.test/smile')).rejects.toMatchObject({ code: 'drive/fetch-failed' });
});

test('an aborted load rejects with the reason of its signal', async () => {
	const stop = new AbortController();
	const loading = loadClip('https://a.test/smile', { signal: stop.signal });
	stop.abort(new Error('enough'));
	await expect(loading).rejects.toThrow('enough');
});
