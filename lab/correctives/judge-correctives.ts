import type { WeightNetwork } from '../../src/decode/weight-network.ts';
import { evaluateWeightNetwork } from '../../src/decode/weight-network.ts';
import { pictureDecibels } from '../bake/evaluate-splats.ts';
import type { Picture } from '../bake/write-picture.ts';
import { pictureOfPlanes } from '../bake/write-picture.ts';
import { applyCorrectives, type CorrectiveModel } from './corrective-model.ts';
import type { CorrectiveView, FacePart } from './corrective-views.ts';
import type { PoseEngine } from './pose-engine.ts';

/** A held-out view with its truth. */
export interface JudgedView {
	readonly view: CorrectiveView;
	readonly picture: Uint8Array;
	/** Its pose in the engine. */
	readonly enginePose: number;
}

/** A model with its network. */
export interface DrawnCorrectives {
	readonly model: CorrectiveModel;
	readonly network: WeightNetwork;
}

/** PSNR inside the mesh, dB: the mean over the pictures of each part. */
export type PartDecibels = Readonly<Record<FacePart, number>>;

const BACKGROUND = [0.5, 0.5, 0.5] as const;

/** PSNR of each picture inside the mesh, with correctives or (without them) as the rig alone moves the splats. */
export function judgePictures(
	engine: PoseEngine,
	views: readonly JudgedView[],
	correctives: DrawnCorrectives | undefined,
): number[] {
	return views.map((one) => {
		drawView(engine, one, correctives);
		return pictureDecibels(engine.engine.image, one.picture).inside;
	});
}

/** Means of `judgePictures` by part. */
export function meanByPart(views: readonly JudgedView[], decibels: readonly number[]): PartDecibels {
	const mean = (part: FacePart): number => {
		const own = decibels.filter((_, i) => views[i]!.view.part === part);
		return own.reduce((sum, x) => sum + x, 0) / own.length;
	};
	return { face: mean('face'), mouth: mean('mouth'), eyes: mean('eyes') };
}

/** A view as a picture over grey. */
export function pictureOfView(
	engine: PoseEngine,
	view: JudgedView,
	correctives: DrawnCorrectives | undefined,
): Picture {
	drawView(engine, view, correctives);
	return pictureOfPlanes(engine.engine.image, view.view.camera.size);
}

function drawView(
	{ engine, base }: PoseEngine,
	{ view, enginePose }: JudgedView,
	correctives: DrawnCorrectives | undefined,
): void {
	engine.splats.set(base);
	if (correctives) {
		const { model, network } = correctives;
		const weights = new Float64Array(model.weightCount);
		evaluateWeightNetwork(weights, network, view.pose.pose.expression);
		applyCorrectives(engine.splats, base, model, weights);
	}
	engine.render({ camera: view.camera, background: BACKGROUND, pose: enginePose });
	engine.splats.set(base);
}
