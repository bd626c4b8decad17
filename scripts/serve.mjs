import { createServer } from 'node:http';
import { ensureReference } from './docs.mjs';
import { ROOT } from './ensure.mjs';

/**
 * Serves the repository on loopback: demos, their bundles, assets, the packages their import maps name, and the API
 * reference, which is made when it is first asked for.
 *
 * @param {number} port - The first port to try; the first free one from there on is taken. 0 takes any.
 * @returns The server and its address, which ends in a slash.
 */
export async function serve(port) {
	const { default: sirv } = await import('sirv');
	const files = sirv(ROOT, { dev: true, etag: true, extensions: ['html'] });
	const server = createServer(async (request, response) => {
		const path = new URL(request.url, 'http://localhost').pathname;
		if (path === '/') {
			response.writeHead(302, { location: '/demos/' }).end();
			return;
		}
		// `/demos/viewer` without a slash would break the page's relative addresses.
		if (/^\/(demos(\/[a-z-]+)?|docs\/api)$/.test(path)) {
			response.writeHead(302, { location: `${path}/` }).end();
			return;
		}
		if (path === '/docs/api/') {
			try {
				await ensureReference();
			} catch (error) {
				response.writeHead(500, { 'content-type': 'text/plain' }).end(`npm run docs failed: ${error.message}`);
				return;
			}
		}
		files(request, response, () => response.writeHead(404, { 'content-type': 'text/plain' }).end('not found'));
	});
	const taken = await listen(server, port);
	return { server, address: `http://localhost:${taken}/` };
}

function listen(server, port) {
	return new Promise((done, fail) => {
		server.once('error', (error) => {
			if (error.code === 'EADDRINUSE' && port !== 0) listen(server, port + 1).then(done, fail);
			else fail(error);
		});
		server.listen(port, '127.0.0.1', () => done(server.address().port));
	});
}
