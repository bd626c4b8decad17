import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictureDifference } from '../reference/picture-difference.ts';
import { openPage, type TestPage } from './harness/open-page.ts';

let page: TestPage;
beforeAll(async () => {
	page = await openPage('test/browser/pages/backend.ts');
});
afterAll(() => page.close());

interface Ordered {
	order: string;
	centers: string;
	clusters: { firstSplat: number; splatCount: number; nearDepth: number; farDepth: number }[];
	worldToView: number[];
}
type Calls = Record<string, number>;

const bytesOf = (text: string): ArrayBuffer => Uint8Array.from(Buffer.from(text, 'base64')).buffer;

/** Depth of each entry of the order, from the posed centres on the GPU. */
function depthsOf({ order, centers, worldToView: v }: Ordered): number[] {
	const c = new Float32Array(bytesOf(centers));
	return Array.from(new Uint32Array(bytesOf(order)), (splat) => {
		const at = splat * 4;
		return -(v[2]! * c[at]! + v[6]! * c[at + 1]! + v[10]! * c[at + 2]! + v[14]!);
	});
}

describe.each(['gpu', 'cpu'] as const)('the sorter of the %s', (sorter) => {
	test.each(['two-overlapping', 'two-clusters', 'mirrored'])(
		'orders every splat of the frame once, back to front, cluster by cluster: %s',
		async (name) => {
			const answer = await page.call<Ordered>('orderOf', { name, sorter });
			const depths = depthsOf(answer);
			expect(new Set(new Uint32Array(bytesOf(answer.order))).size).toBe(depths.length);
			let next = 0;
			for (const { firstSplat, splatCount, nearDepth, farDepth } of answer.clusters) {
				expect(firstSplat).toBe(next);
				next += splatCount;
				const run = depths.slice(firstSplat, firstSplat + splatCount);
				// Two steps of a key: one of rounding down, one of 32-bit arithmetic.
				const step = ((farDepth - nearDepth) / 65536) * answer.clusters.length * 2;
				run.forEach((depth, i) => {
					expect(depth).toBeGreaterThanOrEqual(nearDepth);
					if (i > 0) expect(depth).toBeLessThanOrEqual(run[i - 1]! + step);
				});
			}
			expect(next).toBe(depths.length);
		},
	);

	test('puts every piece of GL state back, and is not misled by any', async () => {
		const answer = await page.call<{
			before: Record<string, unknown>;
			after: Record<string, unknown>;
			error: number;
			sameOrder: boolean;
		}>('state', sorter);
		expect(Object.keys(answer.before).length).toBeGreaterThan(130);
		expect(answer.after).toEqual(answer.before);
		expect(answer.error).toBe(0);
		expect(answer.sameOrder).toBe(true);
	});

	test('makes next to no garbage, frame after frame', async () => {
		await page.call('openMoving', sorter);
		// Until the engine has compiled the loops for good.
		await page.call('updateMoving', 300);
		const heap = async (): Promise<number> => (await page.page.metrics()).JSHeapUsedSize!;
		const before = await heap();
		await page.call('updateMoving', 300);
		// What GL answers to questions about its state is garbage of about 600 bytes; arrays of ours would be 100 kB.
		expect(((await heap()) - before) / 300).toBeLessThan(3000);
	});

	test('neither reads back nor asks the driver what costs a round trip; an unchanged frame draws nothing', async () => {
		const { unchanged, moved, posed } = await page.call<Record<string, Calls>>('calls', sorter);
		for (const calls of [unchanged, moved, posed]) {
			for (const name of ['readPixels', 'getBufferSubData', 'clientWaitSync', 'finish', 'getError', 'getExtension']) {
				expect(calls![name]).toBeUndefined();
			}
		}
		expect(unchanged!['drawArrays']).toBeUndefined();
		// Two key passes and twelve of the sort; then two more for the one avatar that was posed.
		expect(moved!['drawArrays']).toBe(sorter === 'gpu' ? 14 : undefined);
		expect(posed!['drawArrays']).toBe(sorter === 'gpu' ? 16 : 2);
	});
});

test('only avatars of the frame take part', async () => {
	const answer = await page.call<Ordered>('orderOfSome');
	expect(answer.clusters).toMatchObject([{ firstSplat: 0, splatCount: 6000 }]);
	const places = [...new Uint32Array(bytesOf(answer.order))];
	// The second instance begins at the first whole row after the first's 6,000 splats.
	expect(Math.min(...places)).toBe(6 * 1024);
	expect(Math.max(...places)).toBe(6 * 1024 + 5999);
});

test('everything comes back after a lost context, and what was made meanwhile too', async () => {
	const answer = await page.call<Record<string, unknown>>('contextLoss');
	expect(answer).toMatchObject({ lost: true, lostAfterwards: false, same: true, generationRose: true, error: 0 });
	const kept = PNG.sync.read(readFileSync(new URL('../golden/front.png', import.meta.url)));
	const picture = Buffer.from(answer['latePicture'] as string, 'base64');
	const flipped = new Uint8Array(picture.length);
	const stride = kept.width * 4;
	for (let row = 0; row < kept.height; row++) {
		flipped.set(picture.subarray((kept.height - 1 - row) * stride, (kept.height - row) * stride), row * stride);
	}
	expect(pictureDifference(flipped, kept.data).decibels).toBeGreaterThan(50);
});

test('the common list grows for more avatars, shrinks when they leave, and the pictures stay the same', async () => {
	expect(await page.call('growth')).toEqual({ same: true, rose: true, stayed: true, error: 0 });
});

test('disposing frees every GL object that was made', async () => {
	const calls = await page.call<Calls>('disposal');
	for (const kind of ['Texture', 'Framebuffer', 'Program', 'Shader', 'VertexArray']) {
		expect(calls[`create${kind}`]).toBeGreaterThan(0);
	}
	expect(calls['deleteProgram']).toBe(calls['createProgram']);
	expect(calls['deleteShader']).toBe(calls['createShader']);
	expect(calls['deleteVertexArray']).toBe(calls['createVertexArray']);
	expect(calls['deleteTexture']).toBeGreaterThanOrEqual(calls['createTexture']!);
	expect(calls['deleteFramebuffer']).toBeGreaterThanOrEqual(calls['createFramebuffer']!);
	expect(calls['createBuffer']).toBeUndefined();
});

test('the sorter is chosen by a measurement soon after start, which leaves the state as it was', async () => {
	const answer = await page.call<Record<string, unknown>>('measured');
	expect(answer).toMatchObject({ first: 'cpu', error: 0 });
	// Two cores of a software rasteriser end at `cpu`; many may well be worth it.
	expect(['cpu', 'gpu']).toContain(answer['chosen']);
	expect(answer['sorter']).toBe(answer['chosen']);
	expect(answer['after']).toEqual(answer['before']);
	expect(answer['taken']).toBeLessThan(5000);
});

test('disposing ends the measurement without a GL error', async () => {
	expect(await page.call('disposedWhileMeasured')).toEqual({ chosen: 'cpu', error: 0 });
});

test('an avatar that was disposed while still in the frame is not drawn', async () => {
	expect(await page.call('disposedInFrame')).toEqual({ splatCount: 6000, error: 0 });
});

test('what cannot work is refused with a code', async () => {
	expect(await page.call('errors')).toEqual({
		webgl1: 'gpu/no-webgl2',
		lost: 'gpu/context-lost',
		foreignModel: 'avatar/disposed',
	});
});

test('vertices that are not numbers spoil their own avatar only', async () => {
	const answer = await page.call<{ distinct: number; count: number; error: number }>('notANumber');
	expect(answer).toEqual({ distinct: answer.count, count: 12_000, error: 0 });
});
