import type { FitCamera } from '../../src/fit/engine/camera.ts';
import type { Engine, Raster, Tensor } from '../../src/fit/engine/engine.ts';
import type { FitPrior } from '../../src/fit/person/fit-prior.ts';
import type { PersonFit } from '../../src/fit/person/person-fit.ts';
import { skullVertices } from '../../src/fit/prior/hair-field.ts';
import { headMap } from '../../src/fit/registration/head-turns.ts';
import { personalHeadMesh } from '../../src/rig/head-model.ts';
import { TRIANGLE_MAP_STRIDE } from '../../src/splat/triangle-map.ts';
import type { DatasetPerson } from '../render/dataset-file.ts';
import { alignCameras, alignPoints, cameraBefore, type Similarity } from './align-heads.ts';
import { maskedPsnr, type PictureScores, prepareTruth, scorePicture, type Truth } from './picture-scores.ts';

/** A picture of a fit beside the truth, both over grey: 4 bytes a pixel. */
export interface JudgedPicture extends PictureScores {
	readonly truth: Uint8Array;
	readonly ours: Uint8Array;
}

const GREY = 0.5;

/**
 * Draws fits as pictures that they never saw and compares them in the mask of the truth. How the fitted head is laid onto the
 * true one is the caller's choice: `byShape` or `byCamera`.
 */
export class FitJudge {
	readonly #prior: FitPrior;
	readonly #raster: Raster;
	readonly #maps: Tensor;
	readonly #vertices: readonly number[];
	readonly #truths: Map<string, Truth>;

	/** @param truths - What pictures are compared with; judges of one person may share them. */
	constructor(engine: Engine, prior: FitPrior, size: number, truths = new Map<string, Truth>()) {
		this.#truths = truths;
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

	/** Head onto head, by all vertices of face, skull and neck: what is left is an error of shape and colour. */
	byShape(fit: PersonFit, { positions }: DatasetPerson): Similarity {
		return alignPoints(fit.shape.mesh.positions, positions, this.#vertices);
	}

	/**
	 * As the camera of one of the fit's pictures has it: how far away the head is, and so how large, is the fit's own guess, and
	 * counts.
	 *
	 * @param view - Which of the fit's views, and which picture of the person that is.
	 */
	byCamera(fit: PersonFit, person: DatasetPerson, view: number, picture: number): Similarity {
		const { camera, joints } = fit.views[view]!;
		const { camera: trueCamera, pose } = person.pictures[picture]!;
		const { jointPositions } = personalHeadMesh(this.#prior.head, person.positions);
		return alignCameras(
			headToView(camera, fit.shape.mesh.jointPositions, joints),
			headToView(trueCamera, jointPositions, pose.joints),
		);
	}

	/** Mean distance of head and neck vertices after alignment, metres. */
	headError(fit: PersonFit, person: DatasetPerson): number {
		const ours = fit.shape.mesh.positions;
		const { positions } = person;
		const { scale, turn, shift } = this.byShape(fit, person);
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
	judge(
		fit: PersonFit,
		person: DatasetPerson,
		picture: number,
		similarity: Similarity = this.byShape(fit, person),
	): JudgedPicture {
		const drawn = this.#draw(fit, person, picture, similarity);
		const truth = this.#truth(person, picture);
		const ours = opaque(drawn.subarray(0, truth.planes.length));
		return { ...scorePicture(drawn, truth), truth: opaque(truth.planes), ours };
	}

	/** As `judge`, dB alone. */
	psnr(fit: PersonFit, person: DatasetPerson, picture: number, similarity: Similarity): number {
		return maskedPsnr(this.#draw(fit, person, picture, similarity), this.#truth(person, picture));
	}

	/** Planes r, g, b over grey; good until the next drawing. */
	#draw(fit: PersonFit, person: DatasetPerson, picture: number, similarity: Similarity): Float32Array | Float64Array {
		const { camera, pose } = person.pictures[picture]!;
		const splats = fit.splats();
		fit.shape.writeMaps(this.#maps.values, pose.expression, pose.joints);
		const binding = { triangles: this.#prior.triangles, maps: this.#maps };
		const background = [GREY, GREY, GREY];
		this.#raster.draw({ splats, binding }, { camera: cameraBefore(camera, similarity), background });
		return this.#raster.image.values;
	}

	#truth(person: DatasetPerson, picture: number): Truth {
		const name = `${person.seed} ${picture}`;
		const known = this.#truths.get(name);
		if (known) return known;
		const { camera, rgba } = person.pictures[picture]!;
		const pixels = camera.size ** 2;
		const planes = new Float32Array(pixels * 3);
		const mask = new Uint8Array(pixels);
		for (let i = 0; i < pixels; i++) {
			const coverage = rgba[i * 4 + 3]!;
			mask[i] = coverage > 127 ? 1 : 0;
			for (let k = 0; k < 3; k++) planes[k * pixels + i] = (rgba[i * 4 + k]! + (255 - coverage) * GREY) / 255;
		}
		const truth = prepareTruth(planes, mask, camera.size);
		this.#truths.set(name, truth);
		return truth;
	}
}

/** From a head at rest to the view space of a camera before which its joints are turned. */
function headToView(camera: FitCamera, jointPositions: ArrayLike<number>, joints: ArrayLike<number>): Float64Array {
	const m = camera.worldToView;
	const h = headMap(jointPositions, joints);
	const out = new Float64Array(16);
	for (let r = 0; r < 3; r++) {
		for (let c = 0; c < 4; c++) {
			for (let k = 0; k < 3; k++) out[c * 4 + r] = out[c * 4 + r]! + m[k * 4 + r]! * h[k * 4 + c]!;
		}
		out[12 + r] = out[12 + r]! + m[12 + r]!;
	}
	out[15] = 1;
	return out;
}

function opaque(planes: ArrayLike<number>): Uint8Array {
	const pixels = planes.length / 3;
	const bytes = new Uint8Array(pixels * 4).fill(255);
	for (let i = 0; i < pixels; i++) {
		for (let k = 0; k < 3; k++) bytes[i * 4 + k] = 255 * Math.min(1, Math.max(0, planes[k * pixels + i]!)) + 0.5;
	}
	return bytes;
}
