import { sized } from '../../scripts/smoke.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import { prefixScale } from '../../src/splat/prefix-scale.ts';
import { createRandom } from '../people/random.ts';
import { resizeCamera } from '../render/camera.ts';
import type { BakeView, ViewKind } from './bake-views.ts';
import { clampSplats } from './clamp-splats.ts';
import { measureUse, relocateSplats, type UseView } from './relocate-splats.ts';
import type { SplatEngine } from './splat-engine.ts';
import type { SplatSet } from './splat-set.ts';
import { halvePicture } from './view-pictures.ts';

/** A view with its picture and the number of its pose in the engine. */
export interface TrainingView {
	readonly view: BakeView;
	readonly picture: Uint8Array;
	/** undefined: the rest pose. */
	readonly pose: number | undefined;
}

/** How long and on what. */
export interface PolishSchedule {
	/** Steps at 256², then at 512². */
	readonly coarseSteps: number;
	readonly fineSteps: number;
	/** Share of the steps that each kind of view gets. */
	readonly shares: Readonly<Record<ViewKind, number>>;
	/** Share of the steps that train a random prefix instead of all splats. */
	readonly prefixShare: number;
}

/** The schedule of the shipped avatars. */
export const POLISH_SCHEDULE: PolishSchedule = {
	coarseSteps: sized(180, 2),
	fineSteps: sized(740, 3),
	shares: { sphere: 0.38, face: 0.23, eyes: 0.21, mouth: 0.13, detail: 0.05 },
	prefixShare: 0.1,
};

/** Learning rates at 50k splats; they fall along a cosine to FINAL_RATE. */
const RATES = { position: 8e-5, rotation: 4e-3, logScale: 8e-3, color: 8e-3, opacityLogit: 2.5e-2 } as const;
const FINAL_RATE = 0.04;
/** Errors beyond the knee count linearly (Huber). */
const HUBER_KNEE = 0.03;
/** A splat with less than this in every neutral close-up, in pixels of full weight, is hidden: one in view has about 15. */
const HIDDEN_WEIGHT = 1.5;
const CLAMP_EVERY = 10;
const RELOCATE_EVERY = 300;
/** Shares of the splats that the first and the later relocations may move. */
const RELOCATE_SHARES = [0.12, 0.05] as const;
/** The shortest prefix trained, as a share of all splats. */
const SMALLEST_PREFIX = 0.06;

/**
 * Polishes the splats of an engine against pictures of the mesh, in place: one random view a step, over a random
 * background, through the pose's triangle maps.
 *
 * @param onStep - Called after each step.
 */
export function polishSplats(
	engine: SplatEngine,
	set: SplatSet,
	views: readonly TrainingView[],
	schedule: PolishSchedule = POLISH_SCHEDULE,
	onStep: (step: number, total: number) => void = () => {},
): void {
	const { coarseSteps, fineSteps, prefixShare } = schedule;
	const total = coarseSteps + fineSteps;
	const random = createRandom(3, 'polish').next;
	const nextView = viewDrawer(views, schedule.shares, random);
	const anchors = anchorsOf(engine);
	const hidden = hiddenSplats(engine, set, views);
	const halves = new Map<TrainingView, Uint8Array>();
	const positionFactor = Math.sqrt(50_000 / set.count);
	for (let step = 0; step < total; step++) {
		if (step % RELOCATE_EVERY === 0 && step < 0.65 * total) {
			const use = measureUse(engine, useViews(views));
			relocateSplats(engine, set, anchors, use, RELOCATE_SHARES[step === 0 ? 0 : 1]);
		}
		const chosen = nextView();
		const coarse = step < coarseSteps;
		let { picture } = chosen;
		let { camera } = chosen.view;
		if (coarse) {
			camera = resizeCamera(camera, camera.size / 2);
			if (!halves.has(chosen)) halves.set(chosen, halvePicture(picture));
			picture = halves.get(chosen)!;
		}
		const background = [random(), random(), random()];
		let count = set.count;
		if (random() < prefixShare) count = Math.round(set.count * SMALLEST_PREFIX ** random());
		engine.render({ camera, background, pose: chosen.pose, count, scaleFactor: prefixScale(count, set.count) });
		writeHuberGradient(engine, picture, background);
		engine.backward();
		if (chosen.pose === undefined) clearGradients(engine, hidden);
		const rate = FINAL_RATE + (1 - FINAL_RATE) * (0.5 + 0.5 * Math.cos((Math.PI * step) / total));
		engine.step({
			position: RATES.position * positionFactor * rate,
			rotation: RATES.rotation * rate,
			logScale: RATES.logScale * rate,
			color: RATES.color * rate,
			opacityLogit: RATES.opacityLogit * rate,
		});
		if (step % CLAMP_EVERY === CLAMP_EVERY - 1 || step === total - 1) clampSplats(engine.splats, anchors, set);
		onStep(step + 1, total);
	}
}

/** Writes the gradient of the mean Huber loss against a premultiplied picture over the background. */
export function writeHuberGradient(engine: SplatEngine, picture: Uint8Array, background: readonly number[]): void {
	const { image, imageGradient } = engine;
	const pixels = picture.length / 4;
	const scale = 1 / (3 * pixels);
	for (let k = 0; k < 3; k++) {
		const plane = k * pixels;
		const behind = background[k]!;
		for (let i = 0, p = 0; i < pixels; i++, p += 4) {
			const wanted = (picture[p + k]! + (255 - picture[p + 3]!) * behind) * (1 / 255);
			const error = (image[plane + i]! - wanted) * (1 / HUBER_KNEE);
			imageGradient[plane + i] = scale * Math.min(1, Math.max(-1, error));
		}
	}
}

/** Draws kinds by their shares, and the views of a kind in shuffled rounds. */
function viewDrawer(
	views: readonly TrainingView[],
	shares: PolishSchedule['shares'],
	random: () => number,
): () => TrainingView {
	const kinds = (Object.keys(shares) as ViewKind[]).filter((kind) => views.some(({ view }) => view.kind === kind));
	const rounds = new Map<ViewKind, TrainingView[]>();
	return () => {
		const kind =
			kinds[
				drawIndex(
					kinds.map((one) => shares[one]),
					random,
				)
			]!;
		let round = rounds.get(kind);
		if (!round?.length) {
			round = views.filter(({ view }) => view.kind === kind);
			for (let i = round.length - 1; i > 0; i--) {
				const j = Math.floor(random() * (i + 1));
				[round[i], round[j]] = [round[j]!, round[i]!];
			}
			rounds.set(kind, round);
		}
		return round.pop()!;
	};
}

function drawIndex(weights: readonly number[], random: () => number): number {
	let left = random() * weights.reduce((sum, x) => sum + x, 0);
	for (let i = 0; i < weights.length; i++) {
		left -= weights[i]!;
		if (left < 0) return i;
	}
	return weights.length - 1;
}

/** Some views of every kind, every second pose among them: what shows in none of these hardly shows anywhere. */
function* useViews(views: readonly TrainingView[]): Iterable<UseView> {
	const counts = new Map<ViewKind, number>();
	for (const { view, picture, pose } of views) {
		const count = counts.get(view.kind) ?? 0;
		counts.set(view.kind, count + 1);
		if (count % 9 === 0) yield { camera: view.camera, background: [0.5, 0.5, 0.5], pose, picture };
	}
}

function anchorsOf({ splats, count }: SplatEngine): Float32Array {
	const anchors = new Float32Array(count * 3);
	for (let i = 0; i < count; i++) anchors.set(splats.subarray(i * SPLAT_STRIDE, i * SPLAT_STRIDE + 3), i * 3);
	return anchors;
}

/**
 * Guarded splats that the neutral face hides: folded lids, the white of the eye behind them, teeth, tongue. Gaps that the
 * first steps still have would make filler of them, so only posed views may change them.
 */
function hiddenSplats(engine: SplatEngine, { guarded }: SplatSet, views: readonly TrainingView[]): Uint32Array {
	const closeUps = views.filter(
		({ view, pose }) => pose === undefined && (view.kind === 'eyes' || view.kind === 'mouth'),
	);
	const { weight } = measureUse(
		engine,
		closeUps.map(({ view, picture }) => ({ camera: view.camera, background: [0.5, 0.5, 0.5], picture })),
	);
	return Uint32Array.from([...guarded.keys()].filter((i) => guarded[i] && weight[i]! < HIDDEN_WEIGHT));
}

function clearGradients({ gradients }: SplatEngine, indices: Uint32Array): void {
	for (const i of indices) gradients.fill(0, i * SPLAT_STRIDE, (i + 1) * SPLAT_STRIDE);
}
