import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sealAvatar } from '../../../src/asset/content-hash.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { forgetAvatarFile } from '../../../src/avatar/avatar-files.ts';
import { loadAvatarModel, modelOfAsset } from '../../../src/avatar/load-avatar-model.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const glb = await sealAvatar(writeAvatar(makeFixtureAvatar({ splatCount: 5000 })));
/** One splat differs from what the hash says. */
const tampered = glb.slice();
tampered[40_000] = tampered[40_000]! ^ 1;

let server: Server;
let origin: string;
/** A new folder for each test, so that no test sees another one's files. */
let folder = 0;
let requests: IncomingMessage[] = [];
/** Lets `/held.glb` be answered to its end. */
let release: () => void;
let released: Promise<void>;

beforeAll(async () => {
	server = createServer((request, response) => {
		requests.push(request);
		answer(request.url!, response).catch(() => response.destroy());
	});
	// Node closes idle connections after 5 s, and a request that a slow machine sends at that moment fails.
	server.keepAliveTimeout = 0;
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
	folder++;
	requests = [];
	released = new Promise((done) => {
		release = done;
	});
});

afterAll(() => {
	server.closeAllConnections();
	server.close();
});

async function answer(path: string, response: ServerResponse): Promise<void> {
	const file = path.endsWith('tampered.glb') ? tampered : glb;
	response.writeHead(200, { 'content-length': file.length });
	response.write(file.subarray(0, 170_000));
	if (path.endsWith('held.glb')) await released;
	response.end(file.subarray(170_000));
}

const at = (name: string): string => `${origin}/${folder}/${name}.glb`;

test('callers who ask at the same time, and later, share one download, one asset and one model', async () => {
	const [first, second] = await Promise.all([loadAvatarModel(at('ada')), loadAvatarModel(at('ada'))]);
	expect(second).toBe(first);
	expect(await loadAvatarModel(new URL(at('ada')))).toBe(first);
	expect(requests).toHaveLength(1);
});

test('a file that was changed does not pass `verify`, whoever has loaded it before or loads it at the same time', async () => {
	const [trusting, careful] = await Promise.allSettled([
		loadAvatarModel(at('tampered')),
		loadAvatarModel(at('tampered'), { verify: true }),
	]);
	expect(trusting.status).toBe('fulfilled');
	expect(careful).toMatchObject({ status: 'rejected', reason: { code: 'asset/corrupt' } });
	await expect(loadAvatarModel(at('tampered'), { verify: true })).rejects.toMatchObject({ code: 'asset/corrupt' });
	expect(await loadAvatarModel(at('ada'), { verify: true })).not.toBe((trusting as { value?: unknown }).value);
});

test('an abort ends the wait of its own caller at once, with its own reason; the others go on', async () => {
	const [first, third] = [new AbortController(), new AbortController()];
	const loads = [first, undefined, third].map((one) => loadAvatarModel(at('held'), one && { signal: one.signal }));
	first.abort(new Error('the first left'));
	await expect(loads[0]).rejects.toThrow('the first left');
	third.abort(new Error('the third left'));
	await expect(loads[2]).rejects.toThrow('the third left');
	release();
	expect((await loads[1]!).asset.name).toBe('Fixture 1');
	expect(requests).toHaveLength(1);
});

test('a load whose signal is aborted already asks the server nothing', async () => {
	const signal = AbortSignal.abort(new Error('too late'));
	await expect(loadAvatarModel(at('ada'), { signal })).rejects.toThrow('too late');
	expect(requests).toHaveLength(0);
});

test('a download that no caller waits for any more is aborted; the next caller gets a new one', async () => {
	const stop = new AbortController();
	const loads = [1, 2].map(() => loadAvatarModel(at('held'), { signal: stop.signal, onProgress: () => stop.abort() }));
	for (const result of await Promise.allSettled(loads)) expect(result.status).toBe('rejected');
	const { socket } = requests[0]!;
	if (!socket.closed) await new Promise((done) => socket.once('close', done));
	release();
	expect((await loadAvatarModel(at('held'))).asset.name).toBe('Fixture 1');
	expect(requests).toHaveLength(2);
});

test('each caller hears of the progress and of the first splats, also one that comes later', async () => {
	const heard: string[] = [];
	const listen = (name: string) => ({
		onProgress: ({ loadedBytes }: { loadedBytes: number }) => {
			if (loadedBytes === glb.length) heard.push(`${name}: all`);
		},
		onPrefix: ({ count }: { count: number }) => heard.push(`${name}: ${count > 100 ? 'splats' : count}`),
	});
	let late: Promise<unknown> | undefined;
	const early = loadAvatarModel(at('held'), {
		...listen('early'),
		onPrefix: () => {
			heard.push('early: splats');
			late = loadAvatarModel(at('held'), listen('late'));
			setTimeout(release);
		},
	});
	await early;
	await late;
	expect(heard.sort()).toEqual(['early: all', 'early: splats', 'late: all', 'late: splats']);
	expect(requests).toHaveLength(1);
});

test("a callback that throws fails its own caller's load only", async () => {
	const mistake = new TypeError('not a function');
	const failing = loadAvatarModel(at('ada'), {
		onProgress: () => {
			throw mistake;
		},
	});
	const other = loadAvatarModel(at('ada'));
	await expect(failing).rejects.toBe(mistake);
	expect((await other).asset.name).toBe('Fixture 1');
});

test('requests that differ in headers or credentials are downloads of their own', async () => {
	const as = (name: string) => loadAvatarModel(at('ada'), { request: { headers: { authorization: name } } });
	const [ada, again, bob] = await Promise.all([as('ada'), as('ada'), as('bob')]);
	expect(requests.map(({ headers }) => headers.authorization).sort()).toEqual(['ada', 'bob']);
	expect(again).toBe(ada);
	expect(bob, 'the same bytes are the same model').toBe(ada);
});

test('the same bytes share an asset wherever they come from', async () => {
	const { asset } = await loadAvatarModel(at('ada'));
	expect((await loadAvatarModel(at('copy'))).asset).toBe(asset);
	expect((await loadAvatarModel(glb)).asset).toBe(asset);
	expect((await loadAvatarModel(new Blob([glb as BlobPart]))).asset).toBe(asset);
	expect((await loadAvatarModel(tampered)).asset).not.toBe(asset);
});

test('decoder options choose the model: equal ones share it, others do not', async () => {
	const mesh = await loadAvatarModel(at('ada'), { decoder: 'mesh' });
	const auto = await loadAvatarModel(at('ada'));
	expect(auto).not.toBe(mesh);
	expect(auto.choice).toEqual({ tier: 'auto' });
	expect(mesh.choice).toBeUndefined();
	expect(auto.asset).toBe(mesh.asset);
	expect(modelOfAsset(auto.asset, { decoder: 'mesh' })).toBe(mesh);
	const paths = { wasm: '/ort.wasm' };
	const elsewhere = await loadAvatarModel(at('ada'), { wasmPaths: paths });
	expect(elsewhere).not.toBe(auto);
	expect(await loadAvatarModel(at('ada'), { wasmPaths: { ...paths } })).toBe(elsewhere);
});

test('with the last avatar of it an address is forgotten: a file that has changed is fetched again', async () => {
	const model = await loadAvatarModel(at('ada'));
	const other = await loadAvatarModel(at('ada'), { decoder: 'mesh' });
	model.retain();
	other.retain();
	model.release();
	await loadAvatarModel(at('ada'));
	expect(requests, 'one avatar still uses the file').toHaveLength(1);
	other.release();
	await loadAvatarModel(at('ada'));
	expect(requests).toHaveLength(2);
});

test('a forgotten address is fetched again, also while its avatars live or its download is under way', async () => {
	const model = await loadAvatarModel(at('ada'));
	model.retain();
	forgetAvatarFile(at('ada'));
	expect(await loadAvatarModel(at('ada'))).toBe(model);
	expect(requests).toHaveLength(2);

	const before = loadAvatarModel(at('held'));
	forgetAvatarFile(at('held'));
	const after = loadAvatarModel(at('held'));
	release();
	expect(await before).toBe(await after);
	expect(requests).toHaveLength(4);
});

test('a model that no avatar uses is let go', async () => {
	setFlagsFromString('--expose-gc');
	const collectGarbage: () => void = runInNewContext('gc');
	const own = await sealAvatar(writeAvatar(makeFixtureAvatar({ seed: 77, splatCount: 300 })));
	const load = async (): Promise<WeakRef<object>> => new WeakRef(await loadAvatarModel(own));
	const model = await load();
	for (let i = 0; i < 20 && model.deref(); i++) {
		// What a task has looked at is kept until its end.
		await new Promise((done) => setTimeout(done));
		collectGarbage();
	}
	expect(model.deref()).toBeUndefined();
});

test('a failed download is not remembered', async () => {
	const missing = `http://127.0.0.1:9/${folder}.glb`;
	await expect(loadAvatarModel(missing)).rejects.toMatchObject({ code: 'asset/fetch-failed' });
	await expect(loadAvatarModel(missing)).rejects.toMatchObject({ code: 'asset/fetch-failed' });
});
