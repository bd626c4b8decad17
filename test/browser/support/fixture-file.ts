import { writeAvatar } from '../../../src/asset/write-avatar.ts';
import { makeFixtureAvatar } from '../../fixtures/make-fixture-avatar.ts';

/** The bytes of a small avatar file. */
export function fixtureFile(seed = 1): Uint8Array {
	return writeAvatar(makeFixtureAvatar({ seed, splatCount: 1500 }));
}

/** An address from which a page can load the bytes. */
export function addressOf(bytes: Uint8Array): string {
	return URL.createObjectURL(new Blob([bytes as BlobPart], { type: 'model/gltf-binary' }));
}
