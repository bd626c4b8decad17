import type { Engine, Raster, Tensor } from '../../src/fit/engine/engine.ts';
import type { FitPrior } from '../../src/fit/person/fit-prior.ts';
import type { PersonFit } from '../../src/fit/person/person-fit.ts';
import { skullVertices } from '../../src/fit/prior/hair-field.ts';
import { TRIANGLE_MAP_STRIDE } from '../../src/splat/triangle-map.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';
import { alignPoints, cameraBefore } from './align-heads.ts';
import { type PictureScores, scorePicture } from './picture-scores.ts';

/** A picture of a fit beside the truth, both over grey: 4 bytes a pixel. */
export interface JudgedPicture extends PictureScores {
	readonly truth: Uint8Array;
	readonly ours: Uint8Array;
}

const GREY = 0.5;

/**
 * Draws fits as pictures that they never saw and compares them in the mask of the truth. The fitted head is laid onto the true
 * one by the similarity of their vertices (head and neck): one camera cannot tell a large head from a near one.
 */
export class FitJudge {
	readonly #prior: FitPrior;
	readonly #raster: Raster;
	readonly #maps: Tensor;
	readonly #vertices: readonly number[];

	constructor(engine: Engine, prior: FitPrior, size: number) {
		this.#prior = prior;
		this.#raster = engine.createRaster({ splatCount: prior.anchors.count, maxSize: size });
		this.#maps = engine.allocate((prior.head.mean.triangles.length / 3) * TRIANGLE_MAP_STRIDE);
		const { triangles, triangleRegions, regionNames } = prior.head.mean;
		const face = new Set(skullVertices(prior.head.mean));
		triangleRegions.forEach((region, t) => {
			if (/^(face|nose)/.test(regionNames[region]!)) for (let k = 0; k < 3; k++) face.add(triangles[t * 3 + k]!);
		});
		this.#vertices = [...face];
	}

	/** Mean distance of head and neck vertices after alignment, metres. */
	headError(fit: PersonFit, { positions }: DatasetPerson): number {
		const ours = fit.shape.mesh.positions;
		const { scale, turn, shift } = alignPoints(ours, positions, this.#vertices);
		let sum = 0;
		for (const v of this.#vertices) {
			let squared = 0;
			for (let r = 0; r < 3; r++) {
				let x = shift[r]! - positions[v * 3 + r]!;
				for (let k = 0; k < 3; k++) x += scale * turn[r * 3 + k]! * ours[v * 3 + k]!;
				squared += x * x;
			}
			sum += Math.sqrt(squared);
		}
		return sum / this.#vertices.length;
	}

	/** Draws and scores one of a person's pictures, in its true pose. */
	judge(fit: PersonFit, person: DatasetPerson, picture: number): JudgedPicture {
		const { camera, pose, rgba } = person.pictures[picture]!;
		const similarity = alignPoints(fit.shape.mesh.positions, person.positions, this.#vertices);
		const splats = fit.splats();
		fit.shape.writeMaps(this.#maps.values, pose.expression, pose.joints);
		const binding = { triangles: this.#prior.triangles, maps: this.#maps };
		this.#raster.draw(
			{ splats, binding },
			{ camera: cameraBefore(camera, similarity), background: [GREY, GREY, GREY] },
		);
		const { size } = camera;
		const pixels = size * size;
		const drawn = this.#raster.image.values;
		const wanted = new Float32Array(pixels * 3);
		const mask: boolean[] = [];
		const truth = new Uint8Array(pixels * 4).fill(255);
		const ours = new Uint8Array(pixels * 4).fill(255);
		for (let i = 0; i < pixels; i++) {
			const coverage = rgba[i * 4 + 3]!;
			mask.push(coverage > 127);
			for (let k = 0; k < 3; k++) {
				wanted[k * pixels + i] = (rgba[i * 4 + k]! + (255 - coverage) * GREY) / 255;
				truth[i * 4 + k] = 255 * wanted[k * pixels + i]! + 0.5;
				ours[i * 4 + k] = 255 * Math.min(1, Math.max(0, drawn[k * pixels + i]!)) + 0.5;
			}
		}
		return { ...scorePicture(drawn, wanted, mask, size), truth, ours };
	}
}
