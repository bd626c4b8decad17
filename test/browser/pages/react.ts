import { Canvas, type RootState } from '@react-three/fiber';
import {
	Component,
	createElement as h,
	type ReactNode,
	StrictMode,
	Suspense,
	startTransition,
	useLayoutEffect,
	useState,
} from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Vector3 } from 'three';
import {
	clearGaussianAvatar,
	GaussianAvatar,
	type GaussianAvatarProps,
	preloadGaussianAvatar,
} from '../../../adapters/react/index.ts';
import { type GaussianAvatar as Avatar, disposeAvatarRenderer } from '../../../adapters/three/index.ts';
import { ClipDriver, createClip, EXPRESSION_COUNT, EXPRESSION_INDEX } from '../../../src/drive/index.ts';
import { addressOf, fixtureFile } from '../support/fixture-file.ts';
import { compare, litPixels, readPixels } from './three-scene.ts';

const loadOptions = { wasmPaths: '/ort/' };
const frame = (): Promise<number> => new Promise(requestAnimationFrame);

async function until(met: () => boolean, milliseconds = 30_000): Promise<boolean> {
	const end = performance.now() + milliseconds;
	while (!met() && performance.now() < end) await frame();
	return met();
}

/** Shows what a broken child threw. */
class Boundary extends Component<{ children: ReactNode; onCatch: (error: unknown) => void }, { failed: boolean }> {
	override state = { failed: false };
	static getDerivedStateFromError(): { failed: boolean } {
		return { failed: true };
	}
	override componentDidCatch(error: unknown): void {
		this.props.onCatch(error);
	}
	override render(): ReactNode {
		return this.state.failed ? null : this.props.children;
	}
}

interface Stage {
	readonly root: Root;
	readonly caught: unknown[];
	state: RootState | undefined;
	/** How often the Suspense around the avatars showed its fallback. */
	fallbacks: number;
	show(...people: ReactNode[]): void;
	pixels(): Uint8Array;
	close(): Promise<void>;
}

function Fallback({ page }: { page: Stage }): null {
	// In an effect: what is rendered and thrown away was never shown.
	useLayoutEffect(() => {
		page.fallbacks++;
	}, [page]);
	return null;
}

/** An ordinary page of React: a Canvas with a Suspense and an error boundary. */
async function stage(options: { strict?: boolean; frameloop?: 'demand' } = {}): Promise<Stage> {
	const box = document.body.appendChild(document.createElement('div'));
	box.style.cssText = 'width:192px;height:192px';
	const root = createRoot(box, { onCaughtError: () => undefined });
	const made: Stage = {
		root,
		caught: [],
		state: undefined,
		fallbacks: 0,
		show(...people) {
			const canvas = h(
				Canvas,
				{
					camera: { position: [0, 0.16, 0.8], fov: 30 },
					dpr: 1,
					gl: { preserveDrawingBuffer: true },
					frameloop: options.frameloop ?? 'always',
					flat: true,
					onCreated: (state: RootState) => {
						made.state = state;
						state.camera.lookAt(0, 0.16, 0);
					},
				} as never,
				h(
					Suspense,
					{ fallback: h(Fallback, { page: made }) },
					h(Boundary, { onCatch: (e: unknown) => made.caught.push(e) } as never, ...people),
				),
			);
			root.render(options.strict ? h(StrictMode, null, canvas) : canvas);
		},
		pixels: () => readPixels(made.state!.gl),
		async close() {
			if (made.state) disposeAvatarRenderer(made.state.gl);
			root.unmount();
			box.remove();
			await frame();
		},
	};
	return made;
}

const person = (props: GaussianAvatarProps): ReactNode => h(GaussianAvatar, { loadOptions, ...props });

/** One head, in StrictMode as React's own templates have it, from nothing to unmounting. */
async function strictLife(): Promise<object> {
	const page = await stage({ strict: true });
	const src = addressOf(fixtureFile());
	let ref: Avatar | null = null;
	const loaded: Avatar[] = [];
	const props: GaussianAvatarProps = {
		src,
		ref: (avatar) => {
			ref = avatar;
		},
		onLoad: (avatar) => loaded.push(avatar),
		position: [0.05, 0, 0],
		name: 'somebody',
	};
	page.show(person(props));
	await until(() => ref !== null && litPixels(page.pixels()) > 1000);
	const avatar = ref! as Avatar;
	const { model } = avatar.core;
	// What StrictMode made first may still be at its first pose.
	await until(() => model.holderCount === 1, 5000);
	const shown = {
		fallback: page.fallbacks > 0,
		same: loaded.length === 1 && loaded[0] === avatar,
		inScene: page.state!.scene.getObjectByName('somebody') === avatar,
		x: avatar.position.x,
		holders: model.holderCount,
		lit: litPixels(page.pixels()) > 1000,
	};
	page.show();
	await until(() => model.holderCount === 0, 5000);
	await frame();
	await frame();
	const gone = { disposed: avatar.core.disposed, holders: model.holderCount, ref, lit: litPixels(page.pixels()) };
	await page.close();
	return { shown, gone };
}

/** What changes when props change. */
async function props(): Promise<object> {
	const page = await stage();
	const src = addressOf(fixtureFile());
	let avatar: Avatar | undefined;
	const onLoad = (made: Avatar) => {
		avatar = made;
	};
	const clip = createClip('smile', 30, 30, { loop: true });
	clip.channels[EXPRESSION_INDEX.mouthSmileLeft] = 1;
	for (let i = 0; i < 30; i++) clip.weights[i * EXPRESSION_COUNT + EXPRESSION_INDEX.mouthSmileLeft] = 0.8;
	const driver = new ClipDriver(clip);
	// New objects with every render, as people write them.
	page.show(person({ src, onLoad, expression: { jawOpen: 0.7, cheekPuff: 0.5 }, drivers: [driver] }));
	await until(() => avatar !== undefined);
	const { expression } = avatar!;
	const taken = await until(() => Math.abs(expression.jawOpen - 0.7) < 1e-6 && expression.mouthSmileLeft > 0.7, 10_000);
	const layer = avatar!.drivers.find(driver);
	page.show(
		person({
			src,
			onLoad,
			expression: { jawOpen: 0.4 },
			drivers: [driver],
			opacity: 0.5,
			gazeAt: new Vector3(1, 0.1, 1),
		}),
	);
	const changed = await until(() => Math.abs(expression.jawOpen - 0.4) < 1e-6 && expression.cheekPuff < 0.3, 10_000);
	const kept = avatar!.drivers.find(driver) === layer && avatar!.opacity === 0.5;
	// Far to the subject's left: the left eye looks outwards.
	const looks = await until(() => expression.eyeLookOutLeft > 0.3, 20_000);
	page.show(person({ src, onLoad }));
	const released = await until(() => expression.jawOpen < 0.3 && expression.mouthSmileLeft < 0.5, 10_000);
	const result = { taken, changed, kept, looks, released, same: avatar!.core.disposed === false };
	await page.close();
	return result;
}

/** Files that are missing: to the boundary, to `onError`, and loaded again when they are there. */
async function failures(): Promise<object> {
	const page = await stage();
	page.show(person({ src: '/nobody.glb' }));
	await until(() => page.caught.length > 0);
	const boundary = page.caught.map((error) => (error as { code: string }).code);
	await page.close();

	const other = await stage();
	const told: string[] = [];
	const show = (key: string) =>
		other.show(person({ src: '/nobody.glb', key, onError: (error) => told.push(error.code) }));
	show('first');
	await until(() => told.length > 0);
	await frame();
	const caught = other.caught.length;
	show('second');
	await until(() => told.length > 1);
	const { fetch } = globalThis;
	globalThis.fetch = async () => new Response(fixtureFile() as BodyInit);
	clearGaussianAvatar('/nobody.glb');
	show('third');
	await until(() => other.state !== undefined && litPixels(other.pixels()) > 1000);
	globalThis.fetch = fetch;
	const later = litPixels(other.pixels()) > 1000;
	await other.close();
	return { boundary, told, caught, later };
}

interface CoupleProps {
	readonly src: string;
	readonly onLoad: (avatar: Avatar) => void;
	readonly onChoose: (chooser: (src: string) => void) => void;
}

/** Transitions belong to the renderer of React that the state is in: to that of the Canvas. */
function Couple({ src, onLoad, onChoose }: CoupleProps): ReactNode {
	const [address, setAddress] = useState(src);
	onChoose(setAddress);
	return [-0.1, 0.1].map((x) => person({ key: x, src: address, onLoad, position: [x, 0, 0] }));
}

/** Loaded ahead, shown twice: one request. Then another source within a transition. */
async function sharing(): Promise<object> {
	const [src, next] = [addressOf(fixtureFile(1)), addressOf(fixtureFile(2))];
	const asked: string[] = [];
	const { fetch } = globalThis;
	globalThis.fetch = (input, init) => {
		asked.push(String(input));
		return fetch(input, init);
	};
	preloadGaussianAvatar(src, loadOptions);
	const page = await stage();
	const avatars: Avatar[] = [];
	const onLoad = (avatar: Avatar) => avatars.push(avatar);
	let choose = (_: string): void => undefined;
	const onChoose = (chooser: (src: string) => void) => {
		choose = chooser;
	};
	page.show(h(Couple, { key: 'couple', src, onLoad, onChoose }));
	await until(() => avatars.length === 2);
	const shared = avatars[0]!.core.model === avatars[1]!.core.model;
	const requests = asked.filter((address) => address === src).length;
	const { fallbacks } = page;
	startTransition(() => choose(next));
	await frame();
	const stayed = !avatars[0]!.core.disposed;
	await until(() => avatars.length === 4);
	globalThis.fetch = fetch;
	const result = {
		shared,
		requests,
		stayed,
		replaced: avatars.map(({ core }) => core.disposed),
		fallbacks: page.fallbacks - fallbacks,
	};
	await page.close();
	return result;
}

/** A Canvas that draws on demand: somebody alive keeps it busy, a still face does not. */
async function onDemand(): Promise<object> {
	const page = await stage({ frameloop: 'demand' });
	const src = addressOf(fixtureFile());
	let avatar: Avatar | undefined;
	const onLoad = (made: Avatar) => {
		avatar = made;
	};
	page.show(person({ src, onLoad }));
	await until(() => avatar !== undefined && litPixels(page.pixels()) > 1000);
	const first = page.pixels();
	const moved = await until(() => compare(first, page.pixels(), 8).different > 20, 20_000);
	await page.close();
	return { moved };
}

Object.assign(globalThis, { tests: { strictLife, props, failures, sharing, onDemand } });
