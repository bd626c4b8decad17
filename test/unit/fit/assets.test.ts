import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadFitAssets } from '../../../src/fit/index.ts';

let server: Server;
let origin: string;

beforeAll(async () => {
	server = createServer((request, response) => {
		if (request.url === '/missing/prior/prior.bin') response.writeHead(404).end();
		else if (request.url === '/huge/prior/prior.bin') response.writeHead(200, { 'content-length': 1e10 }).write('GPRI');
		else response.writeHead(200, { 'content-length': 1000 }).write('GPRI');
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

const load = (folder: string, options = {}): Promise<unknown> =>
	loadFitAssets({ prior: `${origin}/${folder}/prior/prior.bin` }, options);

test('files that do not come, or not all of them, are a typed error and no wait without end', async () => {
	await expect(load('missing')).rejects.toMatchObject({ code: 'asset/fetch-failed', fields: { status: 404 } });
	await expect(load('huge')).rejects.toMatchObject({ code: 'asset/too-large' });
	await expect(load('slow', { stallSeconds: 0.3 })).rejects.toMatchObject({
		code: 'asset/fetch-failed',
		fields: { seconds: 0.3 },
	});
});

test('a download is stopped by its signal', async () => {
	const stop = new AbortController();
	const loading = load('slow', { signal: stop.signal });
	stop.abort(new Error('enough'));
	await expect(loading).rejects.toThrow('enough');
});

test('a prior given as bytes cannot say where its head model is', async () => {
	await expect(loadFitAssets({ prior: new Uint8Array(4) })).rejects.toMatchObject({ code: 'argument/invalid' });
});
