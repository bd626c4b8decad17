import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import type { FitCamera } from '../../src/fit/engine/camera.ts';
import type { Engine } from '../../src/fit/engine/engine.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { skullVertices } from '../../src/fit/prior/hair-field.ts';
import { fromSplatCloud } from '../bake/finish-avatar.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';
import { alignPoints, cameraBefore } from './align-heads.ts';

/** How one picture of a person is met by an avatar. */
export interface AvatarView {
	/** Sees the avatar as the picture's own camera sees the person. */
	readonly camera: FitCamera;
	/** PSNR in the mask of the person, over grey, dB. */
	readonly decibels: number;
}

const GREY = 0.5;

/**
 * Draws an avatar at rest as a person's pictures (all of one size, neutral poses), and compares. Heads are laid onto each other
 * by the vertices of face, skull and neck, as in evaluate.ts.
 */
export function judgeFitted(engine: Engine, { mesh, splats }: AvatarAsset, person: DatasetPerson): AvatarView[] {
	const face = new Set(skullVertices(mesh));
	mesh.triangleRegions.forEach((region, t) => {
		if (!/^(face|nose)/.test(mesh.regionNames[region]!)) return;
		for (let k = 0; k < 3; k++) face.add(mesh.triangles[t * 3 + k]!);
	});
	const similarity = alignPoints(mesh.positions, person.positions, [...face]);
	const records = engine.allocate(splats.count * SPLAT_STRIDE);
	records.values.set(fromSplatCloud(splats));
	const raster = engine.createRaster({ splatCount: splats.count, maxSize: person.pictures[0]!.camera.size });
	return person.pictures.map(({ camera: own, rgba }) => {
		const camera = cameraBefore(own, similarity);
		raster.draw({ splats: records }, { camera, background: [GREY, GREY, GREY] });
		const { values } = raster.image;
		const pixels = camera.size ** 2;
		let squared = 0;
		let count = 0;
		for (let i = 0; i < pixels; i++) {
			const coverage = rgba[i * 4 + 3]!;
			if (coverage <= 127) continue;
			for (let k = 0; k < 3; k++) {
				const shown = Math.min(1, Math.max(0, values[k * pixels + i]!));
				squared += (shown - (rgba[i * 4 + k]! + (255 - coverage) * GREY) / 255) ** 2;
				count++;
			}
		}
		return { camera, decibels: -10 * Math.log10(Math.max(1e-12, squared / count)) };
	});
}
