import type { HeadMesh } from '../../src/rig/head-mesh.ts';

/** An RGBA picture in linear light (rgb) and coverage (a), row-major from the top left. */
export interface LinearTexture {
	readonly width: number;
	readonly height: number;
	/** 4 numbers a texel, 0..1; rgb is not premultiplied. */
	readonly texels: Float32Array;
}

/** One drawable surface of a person. */
export interface PersonLayer {
	readonly name: 'skin' | 'eyes' | 'cornea' | 'lashes' | 'brows' | 'teeth' | 'tongue' | 'hair';
	/** Neutral vertices, 3 numbers each, metres, avatar frame. */
	readonly positions: Float32Array;
	readonly triangles: Uint32Array;
	/** Texture coordinates: 2 numbers a vertex, origin top left. */
	readonly uvs: Float32Array;
	readonly texture: LinearTexture;
	/** `opaque` writes depth; `blend` is a card, sorted per pixel. */
	readonly alpha: 'opaque' | 'blend';
	readonly twoSided: boolean;
	/** The triangle of the head mesh whose map each vertex follows (src/splat/triangle-map.ts). */
	readonly vertexBinding: Uint32Array;
	/** One head-mesh region index a triangle, where the layer is the head mesh itself; else undefined. */
	readonly triangleRegions?: Uint8Array;
	/** Fine relief: height of each texel over the surface, metres. */
	readonly relief?: Float32Array;
	/** Hair only: strength of the bands of light across its strands, 0..1; none where it is missing. */
	readonly strandSheen?: number;
	/** Strength of the sheen of each texel, 0..1. */
	readonly gloss?: Float32Array;
}

/** A whole synthetic person. */
export interface Person {
	readonly seed: number;
	readonly name: string;
	/** This person's own neutral geometry and expressions, on the head model's topology. */
	readonly mesh: HeadMesh;
	readonly layers: readonly PersonLayer[];
	/** What the sampler drew, for captions and statistics. */
	readonly traits: Readonly<Record<string, string | number>>;
}
