import {
	ExternalTexture,
	NearestFilter,
	RedIntegerFormat,
	RGBAIntegerFormat,
	type Texture,
	UnsignedIntType,
} from 'three';
import { TEXTURE_WIDTH } from '../../src/splat/constants.ts';

let tables = 0;

/** A table of the back end as a texture that node materials read: of 1 or 4 unsigned integers a texel. */
export function externalTable(source: WebGLTexture | GPUTexture, channels: 1 | 4): Texture {
	const texture = new ExternalTexture(source as never);
	texture.format = (channels === 1 ? RedIntegerFormat : RGBAIntegerFormat) as never;
	texture.type = UnsignedIntType;
	texture.magFilter = NearestFilter;
	texture.minFilter = NearestFilter;
	texture.generateMipmaps = false;
	texture.image = { width: TEXTURE_WIDTH, height: TEXTURE_WIDTH } as never;
	// A version that no other table has: three binds anew where it changes.
	texture.version = ++tables;
	return texture;
}
