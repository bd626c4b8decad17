import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchAvatar } from '../../../src/asset/fetch-avatar.ts';
import { loadAvatarAsset } from '../../../src/asset/load-avatar-asset.ts';
import { readAvatar } from '../../../src/asset/read-avatar.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const bytes = writeAvatar(makeFixtureAvatar({ splatCount: 8000 }));
let server: Server;
let origin: string;

beforeAll(async () => {
	server = createServer((request, response) => {
		answer(request.url!, response).catch(() => response.destroy());
	});
	// Node closes idle connections after 5 s, and a request that a slow machine sends at that moment fails.
	server.keepAliveTimeout = 0;
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
	server.closeAllConnections();
	server.close();
});

async function answer(path: string, response: ServerResponse): Promise<void> {
	if (path === '/avatar.glb') {
		response.writeHead(200, { 'content-length': bytes.length });
		for (let at = 0; at < bytes.length; at += 60_000) {
			response.write(bytes.subarray(at, at + 60_000));
			await new Promise((done) => setTimeout(done, 2));
		}
		response.end();
	} else if (path === '/cut.glb') {
		response.writeHead(200, { 'content-length': bytes.length });
		response.write(bytes.subarray(0, 100_000), () => response.destroy());
	} else if (path === '/endless.glb') {
		response.writeHead(200);
		const piece = new Uint8Array(1 << 20).fill(0x41);
		for (let i = 0; i < 64 && !response.destroyed; i++) {
			if (!response.write(piece)) await new Promise((done) => response.once('drain', done));
		}
	} else if (path === '/huge.glb') {
		response.writeHead(200, { 'content-length': 1e10 });
		response.write('glTF');
	} else if (path === '/unknown-length.glb') {
		response.writeHead(200);
		response.write(bytes.subarray(0, 5000));
		response.end(bytes.subarray(5000));
	} else if (path === '/slow.glb') {
		response.writeHead(200);
		response.write(bytes.subarray(0, 1000));
	} else {
		response.writeHead(404).end('<!doctype html>not here');
	}
}

test('an avatar arrives whole, with progress, and shows a first face on the way', async () => {
	const progress: number[] = [];
	let prefixAt = -1;
	let prefixCount = 0;
	const asset = await loadAvatarAsset(`${origin}/avatar.glb`, {
		onProgress: ({ loadedBytes, totalBytes }) => {
			expect(totalBytes).toBe(bytes.length);
			progress.push(loadedBytes);
		},
		onPrefix: (splats) => {
			expect(prefixAt).toBe(-1);
			prefixAt = progress.at(-1)!;
			prefixCount = splats.count;
		},
	});
	expect(asset).toEqual(readAvatar(bytes));
	expect(progress.at(-1)).toBe(bytes.length);
	expect(prefixAt).toBeLessThan(bytes.length);
	expect(prefixCount).toBeGreaterThan(2000);
	expect(prefixCount).toBeLessThan(8000);
});

test('bytes and blobs are read like downloads', async () => {
	const expected = readAvatar(bytes);
	expect(await loadAvatarAsset(new Blob([bytes as BlobPart]))).toEqual(expected);
	expect(await loadAvatarAsset(bytes.buffer as ArrayBuffer)).toEqual(expected);
});

test('a Blob that is too large is refused before it is read, and one that cannot be read is a typed error', async () => {
	class OddBlob extends Blob {
		override get size(): number {
			return 8e9;
		}
		override arrayBuffer(): Promise<ArrayBuffer> {
			throw new RangeError('Array buffer allocation failed');
		}
	}
	await expect(loadAvatarAsset(new OddBlob([]))).rejects.toMatchObject({ code: 'asset/too-large' });
	const moved = new Blob([bytes as BlobPart]);
	moved.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));
	await expect(loadAvatarAsset(moved)).rejects.toMatchObject({
		code: 'asset/fetch-failed',
		cause: { name: 'NotReadableError' },
	});
});

test('a download of unknown length takes no more memory than its bytes', async () => {
	const whole = await fetchAvatar(`${origin}/unknown-length.glb`);
	expect(whole.length).toBe(bytes.length);
	expect(whole.buffer.byteLength).toBe(bytes.length);
});

test('a missing file says which, and with what status', async () => {
	await expect(fetchAvatar(`${origin}/nowhere.glb`)).rejects.toMatchObject({
		code: 'asset/fetch-failed',
		fields: { status: 404 },
		message: expect.stringContaining('nowhere.glb'),
	});
});

test('a connection that breaks is a failed fetch', async () => {
	await expect(fetchAvatar(`${origin}/cut.glb`)).rejects.toMatchObject({ code: 'asset/fetch-failed' });
});

test('a server that is not there is a failed fetch', async () => {
	await expect(fetchAvatar('http://127.0.0.1:9/avatar.glb')).rejects.toMatchObject({ code: 'asset/fetch-failed' });
});

test('a file that is no avatar is given up at once', async () => {
	await expect(loadAvatarAsset(`${origin}/endless.glb`)).rejects.toMatchObject({ code: 'asset/not-a-glb' });
	await expect(fetchAvatar(`${origin}/huge.glb`)).rejects.toMatchObject({ code: 'asset/too-large' });
});

test('an aborted download rejects with the reason of the signal', async () => {
	const controller = new AbortController();
	const download = fetchAvatar(`${origin}/slow.glb`, {
		signal: controller.signal,
		onProgress: () => controller.abort(new Error('the user left')),
	});
	await expect(download).rejects.toThrow('the user left');
});

test("a callback's own error comes through as it is", async () => {
	const mistake = new TypeError('not a function');
	const download = fetchAvatar(`${origin}/avatar.glb`, {
		onProgress: () => {
			throw mistake;
		},
	});
	await expect(download).rejects.toBe(mistake);
});
