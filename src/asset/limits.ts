/**
 * What a file may ask for before it is refused with `asset/too-large`. A real avatar has about 6,000 vertices, 12,000
 * triangles, 50,000 splats and 3 MB; the limits leave room for better ones and none for an attack.
 */
export const ASSET_LIMITS = {
	/** Size of the whole file, bytes. */
	fileBytes: 32 * 1024 * 1024,
	/** Size of the JSON chunk, bytes. */
	jsonBytes: 1024 * 1024,
	/** How deep objects and arrays may nest in the JSON. */
	jsonDepth: 32,
	/** Accessors, buffer views, nodes: entries of any list in the JSON. */
	listLength: 1024,
	/** Characters of any text that is kept: names, authors, URLs. */
	textLength: 4096,
	/** Vertices of the head mesh: their indices have 16 bits. */
	vertices: 65_535,
	/** Triangles of the head mesh: a splat names its triangle in 16 bits. */
	triangles: 65_536,
	/** Splats of one avatar. */
	splats: 500_000,
	/** Names of regions: their labels have 8 bits. */
	regions: 256,
	/** Vertices that move, summed over the 52 shapes. */
	shapeEntries: 1_000_000,
	/** Size of the texture, bytes. */
	textureBytes: 4 * 1024 * 1024,
	/** Size of the decoder, bytes. */
	decoderBytes: 16 * 1024 * 1024,
	/** Corrective weights that a decoder gives. */
	correctiveWeights: 64,
	/** Weights that one corrected splat follows. */
	correctiveWeightsPerRegion: 16,
	/** Splats with correctives: their places in the GPU's table have 16 bits. */
	correctedSplats: 65_000,
	/** Entries of all of them, 8 bytes each. */
	correctiveEntries: 1_048_576,
	/** How far one weight of 1 may move a splat, metres. */
	correctiveMetres: 0.1,
	/** How much one weight of 1 may change a colour or opacity of 0..1. */
	correctiveRange: 4,
	/** How far anything may stand from the origin, metres. */
	distanceMetres: 4,
	/** Largest standard deviation of a splat, metres: one huge opaque splat would hide the scene. */
	splatSigmaMetres: 0.25,
} as const;
