import { GaussianAvatar as BabylonAvatar } from '../../../adapters/babylon/index.ts';
import { GaussianAvatar as ThreeAvatar } from '../../../adapters/three/index.ts';
import * as babylon from './babylon-scene.ts';
import * as three from './three-scene.ts';

/** Bytes of the file that come at once. */
const START_BYTES = 160_000;

/** A file whose rest is held back until `sendRest`. */
async function heldFile(address: string): Promise<{ url: string; sendRest: () => void }> {
	const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
	let sendRest: () => void = () => undefined;
	const released = new Promise<void>((done) => {
		sendRest = done;
	});
	const url = new URL(`/held/${Math.random()}.glb`, location.href).href;
	const realFetch = globalThis.fetch;
	globalThis.fetch = async (input, init) => {
		if (String(input) !== url) return realFetch(input, init);
		const body = new ReadableStream<Uint8Array>({
			async start(controller) {
				controller.enqueue(bytes.subarray(0, START_BYTES));
				await released;
				controller.enqueue(bytes.subarray(START_BYTES));
				controller.close();
			},
		});
		return new Response(body, { headers: { 'content-length': String(bytes.length) } });
	};
	return { url, sendRest };
}

const OPTIONS = { decoder: 'mesh', idle: false, progressive: true } as const;

/** What was seen: lit pixels of each picture, splats of the first face and in the end, and how far the last differs. */
interface Seen {
	readonly sameObject: boolean;
	readonly firstSplats: number;
	readonly wholeSplats: number;
	readonly firstLit: number;
	/** Of the pictures while the rest arrives, one a task. */
	readonly fewestLit: number;
	readonly wholeLit: number;
	/** Between the first face and the whole avatar, dB. */
	readonly decibels: number;
	/** Between the whole avatar and one that was loaded as a whole, of 255. */
	readonly worstToWhole: number;
}

/** Draws until the avatar is ready, and looks at each picture. */
async function watch(
	avatar: ThreeAvatar | BabylonAvatar,
	sendRest: () => void,
	draw: () => Uint8Array,
): Promise<{ first: Uint8Array; fewestLit: number; whole: Uint8Array }> {
	const first = draw();
	let isReady = false;
	let fewestLit = Infinity;
	sendRest();
	avatar.ready.then(() => {
		isReady = true;
	});
	while (!isReady) {
		fewestLit = Math.min(fewestLit, three.litPixels(draw()));
		await three.nextFrame();
	}
	return { first, fewestLit, whole: draw() };
}

function threeAvatar(address: string): Promise<Seen> {
	return three.withRenderer(async (renderer) => {
		const { scene, camera } = three.makeStage();
		const { url, sendRest } = await heldFile(address);
		const avatar = await ThreeAvatar.load(url, OPTIONS);
		const firstSplats = avatar.asset.splats.count;
		scene.add(avatar);
		const { first, fewestLit, whole } = await watch(avatar, sendRest, () => three.picture(renderer, scene, camera));
		const sameObject = scene.children.includes(avatar);
		const wholeSplats = avatar.asset.splats.count;
		avatar.dispose();
		avatar.removeFromParent();
		const other = await ThreeAvatar.load(address, { decoder: 'mesh', idle: false });
		await other.ready;
		scene.add(other);
		const reference = three.picture(renderer, scene, camera);
		other.dispose();
		return {
			sameObject,
			firstSplats,
			wholeSplats,
			firstLit: three.litPixels(first),
			fewestLit,
			wholeLit: three.litPixels(whole),
			decibels: three.psnr(first, whole),
			worstToWhole: three.compare(whole, reference).worst,
		};
	});
}

function babylonAvatar(address: string): Promise<Seen> {
	return babylon.withEngine(async (engine) => {
		const { scene } = babylon.makeStage(engine);
		const { url, sendRest } = await heldFile(address);
		const avatar = await BabylonAvatar.load(url, scene, OPTIONS);
		const firstSplats = avatar.asset.splats.count;
		// Until Babylon has compiled the shader. `scene.whenReadyAsync` would wait for the whole avatar.
		while (three.litPixels(babylon.pictureNow(scene)) === 0) await three.nextFrame();
		const { first, fewestLit, whole } = await watch(avatar, sendRest, () => babylon.pictureNow(scene));
		const sameObject = scene.meshes.includes(avatar);
		const wholeSplats = avatar.asset.splats.count;
		avatar.dispose();
		const other = await BabylonAvatar.load(address, scene, { decoder: 'mesh', idle: false });
		await other.ready;
		const reference = await babylon.picture(scene);
		other.dispose();
		return {
			sameObject,
			firstSplats,
			wholeSplats,
			firstLit: three.litPixels(first),
			fewestLit,
			wholeLit: three.litPixels(whole),
			decibels: three.psnr(first, whole),
			worstToWhole: three.compare(whole, reference).worst,
		};
	});
}

export const tests = { threeAvatar, babylonAvatar };

Object.assign(globalThis, { tests });
