import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve } from 'node:path';
import { build } from 'esbuild';
import { shaderEsbuildPlugin } from '../../../shaders/plugin.mjs';

export const REPOSITORY: string = resolve(import.meta.dirname, '../../..');

const MIME: Record<string, string> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.mjs': 'text/javascript',
	'.wasm': 'application/wasm',
	'.json': 'application/json',
	'.glb': 'model/gltf-binary',
	'.png': 'image/png',
	'.jpg': 'image/jpeg',
	'.css': 'text/css',
};

const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
/** Compiled WebAssembly and nothing else: no text as code, no workers from text. */
const STRICT = {
	'content-security-policy':
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:; style-src 'unsafe-inline'",
};

/**
 * Serves the repository's files on loopback, and `/page/<path>.ts` as a blank page that runs that script, bundled now.
 * ORT's files come from its own package at /ort/. COOP and COEP are set only with `?isolated`, a strict content security
 * policy only with `?strict`.
 */
export async function startPageServer(): Promise<{ server: Server; origin: string }> {
	const bundles = new Map<string, Promise<string>>();
	const server = createServer((request, response) => {
		answer(new URL(request.url ?? '/', 'http://localhost'), response, bundles).catch((error: unknown) => {
			console.error(`${request.url}: ${String(error)}`);
			response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
		});
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return { server, origin: `http://localhost:${(server.address() as AddressInfo).port}` };
}

async function answer(url: URL, response: ServerResponse, bundles: Map<string, Promise<string>>): Promise<void> {
	const path = normalize(decodeURIComponent(url.pathname));
	const headers: Record<string, string> = {
		...(url.searchParams.has('isolated') && ISOLATED),
		...(url.searchParams.has('strict') && STRICT),
	};
	if (path.startsWith('/page/')) {
		const html = `<!doctype html><meta charset=utf-8><title>test page</title><link rel=icon href="data:,">
<style>html,body{margin:0;background:#000}canvas{display:block}</style><body><script type=module src="/bundle/${path.slice(6)}"></script>`;
		response.writeHead(200, { ...headers, 'content-type': 'text/html' }).end(html);
		return;
	}
	if (path.startsWith('/bundle/')) {
		const entry = path.slice(8);
		if (!bundles.has(entry)) bundles.set(entry, bundlePage(entry));
		// Before the headers: what is wrong with a script is an answer of its own.
		const script = await bundles.get(entry);
		response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(script);
		return;
	}
	const file = path.startsWith('/ort/') ? join('node_modules/onnxruntime-web/dist', path.slice(5)) : path;
	try {
		const bytes = await readFile(join(REPOSITORY, file));
		response
			.writeHead(200, { ...headers, 'content-type': MIME[extname(file)] ?? 'application/octet-stream' })
			.end(bytes);
	} catch {
		response.writeHead(404).end('not found');
	}
}

async function bundlePage(entry: string): Promise<string> {
	const result = await build({
		entryPoints: [join(REPOSITORY, entry)],
		bundle: true,
		write: false,
		format: 'esm',
		target: 'es2022',
		sourcemap: 'inline',
		tsconfig: join(REPOSITORY, 'tsconfig.json'),
		plugins: [shaderEsbuildPlugin()],
		logLevel: 'silent',
	});
	return result.outputFiles[0]!.text;
}
