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

/** Makes a texture of the back end, with 1 or 4 unsigned integers per texel, readable for node materials. */
export function externalTable(source: WebGLTexture | GPUTexture, channels: 1 | 4): Texture {
	const texture = new ExternalTexture(source as never);
	texture.format = (channels === 1 ? RedIntegerFormat : RGBAIntegerFormat) as never;
	texture.type = UnsignedIntType;
	texture.magFilter = NearestFilter;
	texture.minFilter = NearestFilter;
	texture.generateMipmaps = false;
	texture.image = { width: TEXTURE_WIDTH, height: TEXTURE_WIDTH } as never;
	// A unique version, since three binds a texture again only if its version has changed.
	texture.version = ++tables;
	return texture;
}
