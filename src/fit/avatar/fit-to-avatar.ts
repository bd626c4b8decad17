import type { AvatarAsset, AvatarProvenance, AvatarRights } from '../../asset/avatar-asset.ts';
import { checkAsset } from '../../asset/check-asset.ts';
import { DEFAULT_RIGHTS } from '../../asset/read-meta.ts';
import { writeDecoder } from '../../decode/write-decoder.ts';
import { GaspardError } from '../../errors.ts';
import { EXPRESSION_COUNT } from '../../rig/expression-names.ts';
import { TRIANGLE_MAP_STRIDE } from '../../splat/triangle-map.ts';
import type { FitCamera } from '../engine/camera.ts';
import { DILATION_PIXELS2 } from '../engine/splat-layout.ts';
import type { FitPrior } from '../person/fit-prior.ts';
import type { PersonFit } from '../person/person-fit.ts';
import { CHARTS } from '../prior/anchor-set.ts';
import { splatTexture } from './splat-texture.ts';
import { splatsToRest } from './splats-to-rest.ts';

/** What is said of a person who was fitted. What is left out is the most private. */
export interface AvatarMetadata {
	/** For display. */
	readonly name: string;
	/** Nobody but the author, nothing commercial, no passing on, unless it is said here. The author is `name` where missing. */
	readonly rights?: Partial<AvatarRights> | undefined;
	/** `photo` for one picture and `clip` for several where missing; today is the date. */
	readonly provenance?: Partial<AvatarProvenance> | undefined;
}

/** Charts that say nothing of the surface under them. */
const CLEAR: readonly string[] = ['lashes', 'cornea'];
const REST_JOINTS = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : 0));
/** Middle of the face, metres. */
const FACE = [0, 0.12, 0.06] as const;

/**
 * What a fit has found as an avatar: for `writeAvatar` and `sealAvatar`, or to be shown at once. The person is in the neutral
 * pose, eyes open and mouth closed, whatever the pictures showed, and in neutral light. Splats stay in the prior's order of
 * importance; those that nobody would see are left out.
 *
 * Takes what the fit is at that moment, and copies it: the fit may go on, or be disposed of.
 *
 * @throws GaspardError `fit/not-finite` where the fit has run away; `argument/invalid` where a name or a text is too long,
 *   or no splat is left.
 */
export function fitToAvatar(fit: PersonFit, prior: FitPrior, metadata: AvatarMetadata): AvatarAsset {
	const { name, rights, provenance } = metadata;
	if (typeof name !== 'string' || name === '') {
		throw new GaspardError('argument/invalid', 'An avatar needs a name: give `name`.', {
			argument: 'name',
			actual: name,
		});
	}
	const { mesh } = fit.shape;
	const { triangles, charts } = prior.anchors;
	const maps = new Float64Array((mesh.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
	fit.shape.writeMaps(maps, new Float32Array(EXPRESSION_COUNT), REST_JOINTS);
	const { cloud: splats, kept } = splatsToRest(fit.splats().values, triangles, maps);
	const isSurface = (splat: number): boolean => !CLEAR.includes(CHARTS[charts[kept[splat]!]!]!);
	const asset: AvatarAsset = {
		name,
		mesh,
		splats,
		decoder: writeDecoder(mesh),
		convention: {
			dilationPixels2: DILATION_PIXELS2,
			opacityCompensation: false,
			trainedPixelMetres: Math.max(...fit.views.map(({ camera }) => pixelMetres(camera))),
		},
		texture: splatTexture(mesh, splats, isSurface),
		rights: { ...DEFAULT_RIGHTS, authors: [name], licenseUrl: PRIVATE, ...rights },
		provenance: {
			generator: 'Gaspard fit',
			source: fit.views.length > 1 ? 'clip' : 'photo',
			created: new Date().toISOString(),
			...provenance,
		},
	};
	checkAsset(asset);
	return asset;
}

/** VRM's own words for "what is said here holds". */
const PRIVATE = 'https://vrm.dev/licenses/1.0/';

/** How large a pixel of a picture is at the face. */
function pixelMetres({ worldToView: m, focalPixels }: FitCamera): number {
	const depth = -(m[2]! * FACE[0] + m[6]! * FACE[1] + m[10]! * FACE[2] + m[14]!);
	return depth / focalPixels;
}
