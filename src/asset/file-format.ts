/** The root extension that makes a .glb an avatar. Viewers that do not know it show the mesh or the splats. */
export const AVATAR_EXTENSION = 'GASPARD_avatar';

/** Version of AVATAR_EXTENSION that this code writes, and the newest it reads. */
export const AVATAR_EXTENSION_VERSION = 1;

/** Khronos' extension for the splats. */
export const SPLAT_EXTENSION = 'KHR_gaussian_splatting';

/** Attribute names of SPLAT_EXTENSION. */
export const SPLAT_ATTRIBUTES = {
	position: 'POSITION',
	scale: `${SPLAT_EXTENSION}:SCALE`,
	rotation: `${SPLAT_EXTENSION}:ROTATION`,
	color: `${SPLAT_EXTENSION}:SH_DEGREE_0_COEF_0`,
	opacity: `${SPLAT_EXTENSION}:OPACITY`,
} as const;

/** glTF component types. */
export const COMPONENT = { byte: 5120, ubyte: 5121, short: 5122, ushort: 5123, float: 5126 } as const;

/**
 * One splat in the file: 36 bytes. glTF wants every attribute at a multiple of 4, which leaves three gaps; they hold what
 * only Gaspard reads, the triangle and the lower half of the rotation.
 */
export const SPLAT_RECORD = {
	stride: 36,
	/** 3 int16, normalised: 1 is the node's scale. */
	position: 0,
	/** uint16: the triangle of the head mesh that the splat follows. */
	triangle: 6,
	/** 3 uint16, normalised: 1 is the node's scale. */
	scale: 8,
	/** 4 int8, normalised: quaternion x y z w. */
	rotation: 16,
	/** 4 int8 in the gaps: 256ths of the above, one a component. Zeros are fine. */
	rotationFine: [14, 15, 33, 34],
	/** 3 float32: spherical harmonics of degree 0, (colour − ½) / 0.2821. */
	color: 20,
	/** uint8, normalised. */
	opacity: 32,
} as const;

/** The spherical harmonic of degree 0: colour = ½ + coefficient · this. */
export const SH_DEGREE_0 = 0.28209479177387814;

/** Name of the hash in the root extension; its 64 hexadecimal digits count as zeros while hashing. */
export const CONTENT_HASH_FIELD = 'contentHash';

/** Name of the signature in the root extension; the 128 digits of its value count as zeros while hashing. */
export const SIGNATURE_FIELD = 'signature';
