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

/** What an avatar's file says about the fitted person. The defaults are the most private. */
export interface AvatarMetadata {
	/** Name of the avatar, for display. */
	readonly name: string;
	/** @default only the author may use it, not commercially, no redistribution; the author is `name` */
	readonly rights?: Partial<AvatarRights> | undefined;
	/** @default source `photo` for one picture, `clip` for several; the current date */
	readonly provenance?: Partial<AvatarProvenance> | undefined;
}

/** Charts whose splats do not show the colour of the surface under them. */
const TRANSPARENT_CHARTS: readonly string[] = ['lashes', 'cornea'];
const REST_JOINTS = Float32Array.from({ length: 16 }, (_, i) => (i % 4 === 3 ? 1 : 0));
/** Centre of the face, metres, avatar frame. */
const FACE_CENTER = [0, 0.12, 0.06] as const;

/**
 * Converts a fit to an avatar, for `writeAvatar` and `sealAvatar` or for immediate display. The person is in the neutral pose, with
 * eyes open and mouth closed, and in neutral light, independent of the pictures. Splats stay in the prior's order of importance;
 * splats too faint to be seen are removed.
 *
 * The result is a copy of the fit's current state: the fit may continue or be disposed afterwards.
 *
 * @throws GaspardError `fit/not-finite` if the fit has diverged; `argument/invalid` if the name is empty, a text is too long or no
 *   splat is left.
 */
export function fitToAvatar(fit: PersonFit, prior: FitPrior, metadata: AvatarMetadata): AvatarAsset {
	const { name, rights, provenance } = metadata;
	if (typeof name !== 'string' || name === '') {
		throw new GaspardError('argument/invalid', 'An avatar needs a name. Set `metadata.name`.', {
			argument: 'name',
			actual: name,
		});
	}
	const { mesh } = fit.shape;
	const { triangles, charts } = prior.anchors;
	const maps = new Float64Array((mesh.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
	fit.shape.writeMaps(maps, new Float32Array(EXPRESSION_COUNT), REST_JOINTS);
	const { cloud: splats, kept } = splatsToRest(fit.splats().values, triangles, maps);
	const isSurface = (splat: number): boolean => !TRANSPARENT_CHARTS.includes(CHARTS[charts[kept[splat]!]!]!);
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
		rights: { ...DEFAULT_RIGHTS, authors: [name], licenseUrl: VRM_LICENSE_URL, ...rights },
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

/** The VRM license document: the rights in the file apply. */
const VRM_LICENSE_URL = 'https://vrm.dev/licenses/1.0/';

/** Size of a pixel of a picture at the face, metres. */
function pixelMetres({ worldToView: m, focalPixels }: FitCamera): number {
	const depth = -(m[2]! * FACE_CENTER[0] + m[6]! * FACE_CENTER[1] + m[10]! * FACE_CENTER[2] + m[14]!);
	return depth / focalPixels;
}
