import validator, { type ValidationMessage } from 'gltf-validator';
import { expect, test } from 'vitest';
import { SPLAT_EXTENSION } from '../../../src/asset/file-format.ts';
import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

const ERROR = 0;
const WARNING = 1;

/** The smallest PNG: one grey pixel. */
const PIXEL = Uint8Array.from(
	atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=='),
	(character) => character.charCodeAt(0),
);

async function messagesOf(bytes: Uint8Array): Promise<ValidationMessage[]> {
	const report = await validator.validateBytes(bytes, { maxIssues: 0 });
	return report.issues.messages;
}

/**
 * This validator (2.0.0-dev.3.10, the newest) is older than KHR_gaussian_splatting and calls the attribute names that the
 * extension prescribes invalid. Nothing else is let pass.
 */
function isNameOfSplatExtension({ code, pointer }: ValidationMessage): boolean {
	return code === 'MESH_PRIMITIVE_INVALID_ATTRIBUTE' && pointer?.includes(`/attributes/${SPLAT_EXTENSION}:`) === true;
}

test("Khronos' validator finds no error and no warning, with a texture, with correctives, and without", async () => {
	const asset = makeFixtureAvatar({ splatCount: 500 });
	const texture = { mimeType: 'image/png', bytes: PIXEL } as const;
	const corrected = makeFixtureAvatar({ splatCount: 500, correctives: true });
	for (const bytes of [writeAvatar(asset), writeAvatar({ ...asset, texture }), writeAvatar(corrected)]) {
		const messages = await messagesOf(bytes);
		expect(messages.filter(isNameOfSplatExtension).length).toBe(4);
		const bad = messages.filter(
			(message) => !isNameOfSplatExtension(message) && (message.severity === ERROR || message.severity === WARNING),
		);
		expect(bad).toEqual([]);
	}
});

test('the validator would notice a wrong bound', async () => {
	const bytes = writeAvatar(makeFixtureAvatar({ splatCount: 500 }));
	const text = new TextDecoder('latin1').decode(bytes);
	const at = text.indexOf('"min":[') + '"min":[-'.length;
	const wrong = bytes.slice();
	wrong[at] = wrong[at] === 0x31 ? 0x32 : 0x31;
	const errors = (await messagesOf(wrong)).filter(({ severity }) => severity === ERROR);
	expect(errors.some(({ code }) => code === 'ACCESSOR_MIN_MISMATCH')).toBe(true);
});
