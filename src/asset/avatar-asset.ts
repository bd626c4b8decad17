import type { HeadMesh } from '../rig/head-mesh.ts';
import type { Correctives } from './correctives.ts';

/** Splats of one person in the neutral pose, in order of importance: any prefix is a level of detail. */
export interface SplatCloud {
	/** Number of splats. */
	readonly count: number;
	/** Centres: 3 numbers a splat, metres, avatar frame. */
	readonly centers: Float32Array;
	/** Unit quaternions x y z w: 4 numbers a splat. */
	readonly rotations: Float32Array;
	/** Standard deviations along the local axes: 3 numbers a splat, metres. */
	readonly scales: Float32Array;
	/** Display sRGB and opacity: 4 bytes a splat, r g b a, as trained. */
	readonly colors: Uint8Array;
	/** The triangle of the head mesh that each splat follows. */
	readonly triangles: Uint32Array;
}

/** How the splats were trained to be drawn. */
export interface RenderingConvention {
	/** Screen-space dilation of the projected covariance: variance in square pixels. 0.3 unless stated. */
	readonly dilationPixels2: number;
	/** True where opacity is scaled down to make up for the dilation. */
	readonly opacityCompensation: boolean;
	/**
	 * Size of a pixel in the coarsest training pictures, metres at the head. Seen from farther away, where a pixel is
	 * larger, opacity makes up for what the dilation adds to that, or lashes and hairs would grow dark and thick.
	 */
	readonly trainedPixelMetres?: number;
}

/** A small picture for software that draws only the mesh. */
export interface EmbeddedImage {
	readonly mimeType: 'image/png' | 'image/jpeg';
	readonly bytes: Uint8Array;
}

/** Everything one avatar file holds. Plain data; see read-avatar.ts and write-avatar.ts. */
export interface AvatarAsset {
	/** The person's name for display. */
	readonly name: string;
	readonly mesh: HeadMesh;
	readonly splats: SplatCloud;
	/** The ONNX graph: expression, joints → vertices (and corrective weights). */
	readonly decoder: Uint8Array;
	/** What the decoder's weights change on splats; without it splats only follow their triangles. */
	readonly correctives?: Correctives;
	readonly convention: RenderingConvention;
	readonly texture?: EmbeddedImage;
	/** Rights in VRM 1.0's words. */
	readonly rights: AvatarRights;
	/** How, when and from what the avatar was made. */
	readonly provenance: AvatarProvenance;
}

/** VRM 1.0 `meta`, the fields that fit a head. */
export interface AvatarRights {
	readonly authors: readonly string[];
	readonly licenseUrl: string;
	readonly avatarPermission: 'onlyAuthor' | 'onlySeparatelyLicensedPerson' | 'everyone';
	readonly commercialUsage: 'personalNonProfit' | 'personalProfit' | 'corporation';
	readonly creditNotation: 'required' | 'unnecessary';
	readonly allowRedistribution: boolean;
	readonly modification: 'prohibited' | 'allowModification' | 'allowModificationRedistribution';
	readonly allowExcessivelyViolentUsage: boolean;
	readonly allowExcessivelySexualUsage: boolean;
	readonly allowPoliticalOrReligiousUsage: boolean;
	readonly allowAntisocialOrHateUsage: boolean;
}

/** The record of an avatar's making. */
export interface AvatarProvenance {
	readonly generator: string;
	/** What it was made from. */
	readonly source: 'synthetic' | 'photo' | 'clip';
	/** ISO date. */
	readonly created: string;
	/** Seed of a synthetic person. */
	readonly seed?: number;
	/** Who agreed to what, where a real person is shown. */
	readonly consent?: string;
}
