import type { GaussianAvatarElement } from '../../../adapters/element/index.ts';
import { createClip, EXPRESSION_COUNT, EXPRESSION_INDEX, formatClip } from '../../../src/drive/index.ts';
import { addressOf, fixtureFile } from '../support/fixture-file.ts';

const file = addressOf(fixtureFile());
let contexts: RenderingContext[] = [];

// Counts what the page asks of the GPU.
const getContext = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, type: string, ...rest: unknown[]) {
	const context = getContext.call(this, type as '2d', ...(rest as []));
	if (type === 'webgl2' && context && !contexts.includes(context)) contexts.push(context);
	return context;
} as typeof getContext;

/** The module is run here, not before: elements may stand in the page already. */
async function define(): Promise<void> {
	const module = await import('../../../adapters/element/index.ts');
	module.GaussianAvatarElement.loadOptions = { wasmPaths: '/ort/' };
}

const event = (element: Element, name: string): Promise<Event> =>
	new Promise((done) => element.addEventListener(name, done, { once: true }));
const frame = (): Promise<number> => new Promise(requestAnimationFrame);
const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

async function until(met: () => boolean, milliseconds = 30_000): Promise<boolean> {
	const end = performance.now() + milliseconds;
	while (!met() && performance.now() < end) await frame();
	return met();
}

function make(html: string): GaussianAvatarElement {
	document.body.insertAdjacentHTML('beforeend', html.replace('FILE', file));
	return document.body.lastElementChild as GaussianAvatarElement;
}

const part = (element: Element, selector: string): HTMLElement => element.shadowRoot!.querySelector(selector)!;
const isPainted = (element: Element): boolean => part(element, 'slot').hidden === true;

/** r g b a of the picture that the element shows. */
function pixels(element: Element): Uint8ClampedArray {
	const canvas = part(element, 'canvas') as HTMLCanvasElement;
	return canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
}

const lit = (element: Element): number => pixels(element).filter((value, i) => i % 4 === 3 && value > 128).length;

function difference(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
	return a.filter((value, i) => Math.abs(value - b[i]!) > 24).length;
}

async function shown(html: string): Promise<GaussianAvatarElement> {
	const element = make(html);
	await until(() => isPainted(element));
	return element;
}

/** One element of an ordinary page, from its HTML to a moving face. */
async function plain(): Promise<object> {
	await define();
	const before = make('<gaussian-avatar src="FILE"><b>poster</b></gaussian-avatar>');
	const names: string[] = [];
	for (const name of ['progress', 'load', 'error']) before.addEventListener(name, () => names.push(name));
	const posterShown = part(before, 'slot').hidden === false && before.avatar === undefined;
	const loaded = (await event(before, 'load')).type;
	await until(() => isPainted(before));
	await before.avatar!.ready;
	const [first, { width, height }] = [pixels(before), part(before, 'canvas') as HTMLCanvasElement];
	await pause(2000);
	const moved = difference(first, pixels(before));
	const result = { posterShown, loaded, names: [...new Set(names)], lit: lit(before), size: [width, height], moved };
	before.remove();
	return result;
}

/** Elements, attributes and properties from before the module came. */
async function early(): Promise<object> {
	const written = make('<gaussian-avatar src="FILE" alt="Ada"></gaussian-avatar>');
	const created = document.createElement('gaussian-avatar');
	Object.assign(created, { src: file, expression: { jawOpen: 0.7 }, lookAt: 'none', autoplay: true });
	document.body.append(created);
	await define();
	await until(() => isPainted(written) && isPainted(created));
	const open = await until(() => created.avatar!.expression.jawOpen > 0.6);
	const result = {
		lit: [lit(written) > 1000, lit(created) > 1000],
		attributes: ['src', 'look-at', 'autoplay'].map((name) => created.getAttribute(name)?.slice(0, 4)),
		open,
	};
	written.remove();
	created.remove();
	await frame();
	return result;
}

/** Twenty at once. */
async function crowd(count: number): Promise<object> {
	await define();
	contexts = [];
	const box = document.createElement('div');
	box.innerHTML = '<gaussian-avatar style="width:60px"></gaussian-avatar>'.repeat(count);
	const elements = [...box.querySelectorAll('gaussian-avatar')];
	for (const element of elements) element.src = file;
	document.body.append(box);
	const all = await until(() => elements.every(isPainted), 90_000);
	const faces = elements.filter((element) => lit(element) > 500).length;
	// Of the probe that asks for WebGL2 nothing is kept.
	const live = () => contexts.filter((context) => !(context as WebGL2RenderingContext).isContextLost()).length;
	const during = live();
	box.remove();
	await frame();
	return { all, faces, during, after: live() };
}

/** Several people, many times each; whether ever two of them were in the runtime at once. */
async function people(count: number): Promise<object> {
	await define();
	const { InferenceSession } = await import('onnxruntime-web/wasm');
	const { create } = InferenceSession;
	let [inside, overlaps, runs] = [0, 0, 0];
	const counted = async <Result>(action: () => Promise<Result>): Promise<Result> => {
		if (inside++ > 0) overlaps++;
		try {
			return await action();
		} finally {
			inside--;
		}
	};
	InferenceSession.create = ((...given: Parameters<typeof create>) =>
		counted(async () => {
			const session = await create.apply(InferenceSession, given);
			const run = session.run.bind(session) as (...feeds: unknown[]) => ReturnType<typeof session.run>;
			session.run = (...feeds: unknown[]) => {
				runs++;
				return counted(() => run(...feeds));
			};
			return session;
		})) as typeof create;
	const files = [2, 3, 4].map((seed) => addressOf(fixtureFile(seed)));
	const codes: string[] = [];
	const box = document.body.appendChild(document.createElement('div'));
	box.innerHTML = '<gaussian-avatar style="width:60px"></gaussian-avatar>'.repeat(count);
	const elements = [...box.querySelectorAll('gaussian-avatar')];
	elements.forEach((element, i) => {
		element.addEventListener('error', (error) => codes.push((error as ErrorEvent).error.code));
		element.src = files[i % files.length]!;
	});
	const all = await until(() => elements.every(isPainted), 90_000);
	const versions = elements.map(({ avatar }) => avatar?.core.poseVersion ?? 0);
	const lives = (): boolean => elements.every(({ avatar }, i) => (avatar?.core.poseVersion ?? 0) > versions[i]! + 3);
	const result = { all, live: await until(lives, 60_000), codes, overlaps, ran: runs > 4 * count };
	InferenceSession.create = create;
	box.remove();
	await frame();
	return result;
}

/** Moved, taken out, put in again. */
async function comings(): Promise<object> {
	await define();
	contexts = [];
	const element = await shown('<gaussian-avatar src="FILE"></gaussian-avatar>');
	const { avatar } = element;
	element.expression = { mouthLeft: 0.25, mouthRight: 1 };
	avatar!.expression.mouthPucker = 0.5;
	avatar!.expression.release('mouthRight');
	const box = document.body.appendChild(document.createElement('div'));
	box.append(element);
	await frame();
	const kept = element.avatar === avatar && !avatar!.core.disposed;
	element.remove();
	await frame();
	const gone = {
		disposed: avatar!.core.disposed,
		avatar: element.avatar === undefined,
		lost: contexts.every((context) => (context as WebGL2RenderingContext).isContextLost()),
		poster: !isPainted(element),
	};
	box.append(element);
	const back = (await until(() => isPainted(element))) && lit(element) > 1000;
	const expression = await weightsOf(element);
	box.remove();
	await frame();
	return { kept, gone, back, expression };
}

/** The weights that the page has set on the head of an element. */
async function weightsOf(element: GaussianAvatarElement): Promise<object> {
	await until(() => element.avatar !== undefined);
	return element.avatar!.core.manual.heldWeights();
}

/** Far down in the page: loaded and painted only when near. */
async function farAway(): Promise<object> {
	await define();
	const box = document.body.appendChild(document.createElement('div'));
	box.style.paddingTop = '3000px';
	box.innerHTML = '<gaussian-avatar loading="lazy"></gaussian-avatar><gaussian-avatar></gaussian-avatar>';
	const [lazy, eager] = [...box.querySelectorAll('gaussian-avatar')] as [GaussianAvatarElement, GaussianAvatarElement];
	lazy.src = eager.src = file;
	await event(eager, 'load');
	await pause(300);
	const far = { lazy: lazy.avatar === undefined, eager: eager.avatar !== undefined, painted: isPainted(eager) };
	lazy.scrollIntoView();
	const near = await until(() => isPainted(lazy) && isPainted(eager));
	scrollTo(0, 0);
	await pause(300);
	const picture = pixels(eager);
	await pause(700);
	const stands = difference(picture, pixels(eager)) === 0;
	box.remove();
	await frame();
	return { far, near, stands };
}

/** Files that are none, and the one that follows. */
async function broken(): Promise<object> {
	await define();
	const logged: string[] = [];
	const { error: log } = console;
	console.error = (words: string) => logged.push(words);
	const element = make('<gaussian-avatar src="/nobody.glb" alt="Ada"></gaussian-avatar>');
	const missing = (await event(element, 'error')) as ErrorEvent;
	const words = part(element, '[part=words]').textContent;
	const quiet = new Promise<ErrorEvent>((done) => {
		element.addEventListener('error', (error) => {
			error.preventDefault();
			done(error);
		});
	});
	element.src = '/package.json';
	const foreign = await quiet;
	console.error = log;
	element.src = file;
	await until(() => isPainted(element));
	const result = {
		codes: [missing.error.code, foreign.error.code],
		bubbles: missing.bubbles,
		logged,
		words,
		recovered: lit(element) > 1000,
	};
	element.remove();
	await frame();
	return result;
}

/** How the picture changes in a second, and with a smile that the page asks for; both as counts of pixels. */
async function stillness(): Promise<object> {
	await define();
	const element = await shown('<gaussian-avatar src="FILE" autoplay></gaussian-avatar>');
	element.clip = jawClip();
	await element.avatar!.ready;
	await pause(300);
	const first = pixels(element);
	await pause(1000);
	const alone = difference(first, pixels(element));
	element.expression = { jawOpen: 1 };
	await until(() => difference(first, pixels(element)) > 30, 5000);
	const asked = difference(first, pixels(element));
	element.remove();
	await frame();
	return { alone, asked };
}

/** A second of an open mouth. */
function jawClip(): string {
	const clip = createClip('jaw', 30, 30);
	clip.channels[EXPRESSION_INDEX.jawOpen] = 1;
	for (let i = 0; i < 30; i++) clip.weights[i * EXPRESSION_COUNT + EXPRESSION_INDEX.jawOpen] = 0.9;
	return URL.createObjectURL(new Blob([formatClip(clip)]));
}

/** A clip that plays by itself, ends, is asked for again, stopped, and one that is missing. */
async function clips(): Promise<object> {
	await define();
	const element = make('<gaussian-avatar src="FILE" autoplay></gaussian-avatar>');
	element.clip = jawClip();
	const ended = event(element, 'ended');
	const jaw = (): number => element.avatar?.expression.jawOpen ?? 0;
	const byItself = await until(() => jaw() > 0.8);
	await ended;
	const closes = await until(() => jaw() < 0.3);
	element.play();
	const again = await until(() => jaw() > 0.8);
	element.stop();
	const stops = await until(() => jaw() < 0.3, 900);
	const failed = event(element, 'error') as Promise<ErrorEvent>;
	element.addEventListener('error', (error) => error.preventDefault());
	element.clip = '/nothing.json';
	element.play();
	const { code } = (await failed).error;
	const result = { byItself, closes, again, stops, code, stillThere: isPainted(element) };
	element.remove();
	await frame();
	return result;
}

let subject: GaussianAvatarElement;

/** Puts one element at the upper left corner of the page, for a hand at mouse and keys. */
async function place(html: string): Promise<void> {
	await define();
	subject?.remove();
	subject = await shown(html);
	await subject.avatar!.ready;
	await pause(500);
}

/** Where the eyes of the head look: positive to the viewer's right. */
const eyes = (): number =>
	subject.avatar!.expression.eyeLookOutLeft +
	subject.avatar!.expression.eyeLookInRight -
	subject.avatar!.expression.eyeLookInLeft -
	subject.avatar!.expression.eyeLookOutRight;

/** A page whose policy allows next to nothing; see element-strict.html. */
async function strict(): Promise<object> {
	const violations: string[] = [];
	document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
	await define();
	const element = document.querySelector('gaussian-avatar')!;
	await until(() => isPainted(element));
	await element.avatar!.ready;
	const { width } = element.getBoundingClientRect();
	return { violations, lit: lit(element) > 1000, width };
}

/** Gives the element another width. */
function resize(width: string): void {
	subject.style.width = width;
}

/** Size of the picture, device pixels. */
function size(): [number, number] {
	const { width, height } = part(subject, 'canvas') as HTMLCanvasElement;
	return [width, height];
}

Object.assign(globalThis, {
	tests: {
		plain,
		early,
		crowd,
		people,
		comings,
		farAway,
		broken,
		stillness,
		clips,
		place,
		eyes,
		strict,
		resize,
		size,
		picture: () => Array.from(pixels(subject)),
	},
});
