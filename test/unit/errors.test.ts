import { describe, expect, expectTypeOf, test } from 'vitest';
import {
	asDrawError,
	GaspardError,
	type GaspardErrorCode,
	type GaspardErrorFields,
	isGaspardError,
} from '../../src/errors.ts';
import { documentedErrors, thrownCodes } from '../package/error-codes.ts';

describe('isGaspardError', () => {
	test('knows an error of another copy of the package', async () => {
		const other = (await import('../../src/errors.ts?second-copy' as string)) as typeof import('../../src/errors.ts');
		expect(other.GaspardError).not.toBe(GaspardError);
		const error = new other.GaspardError('asset/not-a-glb', 'This is not a .glb file.', { byteLength: 3 });
		expect(error).not.toBeInstanceOf(GaspardError);
		expect(isGaspardError(error)).toBe(true);
		expect(isGaspardError(error, 'asset/not-a-glb')).toBe(true);
		expect(isGaspardError(error, 'asset/truncated')).toBe(false);
	});

	test('knows no other error, and nothing that is none', () => {
		const coded = Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
		for (const value of [
			coded,
			new TypeError('no'),
			{ code: 'fit/busy' },
			{ name: 'GaspardError' },
			'fit/busy',
			0,
			null,
		])
			expect(isGaspardError(value), String(value)).toBe(false);
		expect(isGaspardError(undefined)).toBe(false);
	});

	test('narrows the fields to those of the code', () => {
		const error: unknown = new GaspardError('asset/too-large', 'Too large.', { what: 'file', actual: 9, limit: 8 });
		if (!isGaspardError(error, 'asset/too-large')) throw error;
		expectTypeOf(error.fields).toEqualTypeOf<GaspardErrorFields['asset/too-large']>();
		expect(error.fields.actual - error.fields.limit).toBe(1);
	});

	test('lets a switch over the code narrow the fields', () => {
		const limitOf = (error: unknown): number | undefined => {
			if (!isGaspardError(error)) return;
			switch (error.code) {
				case 'asset/too-large':
					expectTypeOf(error.fields.limit).toBeNumber();
					return error.fields.limit;
				case 'engine/wrong-entry':
					expectTypeOf(error.fields).toEqualTypeOf<{ readonly entry: string }>();
			}
			return undefined;
		};
		expect(limitOf(new GaspardError('asset/too-large', 'Too large.', { what: 'file', actual: 9, limit: 8 }))).toBe(8);
		expect(
			limitOf(new GaspardError('engine/wrong-entry', 'Wrong.', { entry: 'gaspard/three/webgpu' })),
		).toBeUndefined();
	});
});

test('the type of the fields follows from the code when an error is made', () => {
	// @ts-expect-error: a size has a limit.
	new GaspardError('asset/too-large', 'Too large.', { what: 'file', actual: 9 });
	// @ts-expect-error: these fields are required.
	new GaspardError('asset/too-large', 'Too large.');
	// @ts-expect-error: this code has no fields.
	new GaspardError('fit/busy', 'Busy.', { actual: 1 });
	expect(new GaspardError('fit/busy', 'Busy.').fields).toEqual({});
});

test('a drawing that throws is no fault of a shader, and a shader that fails stays one', () => {
	const bug = new TypeError('scene.fog.color is undefined');
	expect(asDrawError(bug)).toMatchObject({ code: 'gpu/draw-failed', cause: bug });
	const shader = new GaspardError('gpu/shader-failed', 'The driver refused it.', { label: 'splats' });
	expect(asDrawError(shader)).toBe(shader);
});

describe('error codes', () => {
	const documented = documentedErrors();

	test('each says in one sentence when it occurs and in another what to do', () => {
		for (const { code, when, remedy } of documented) {
			expect(when, code).toMatch(/^[A-Z].*\.$/);
			expect(remedy, code).toMatch(/^[A-Z`].*\.$/);
		}
	});

	test('each is thrown somewhere, and none is thrown that is not documented', () => {
		expect(documented.map(({ code }) => code).sort()).toEqual([...thrownCodes()].sort());
	});

	test('are words of the form floor/what-happened', () => {
		for (const { code } of documented) expect(code).toMatch(/^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*$/);
		expectTypeOf<GaspardErrorCode>().toExtend<string>();
	});
});
