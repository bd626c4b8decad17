// Trains the correctives of one of the cast and writes them into its avatar file. Started by build.ts.
import { readFileSync } from 'node:fs';
import { fewOf, SMOKE } from '../../scripts/smoke.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import { avatarFile, writeAvatarFile } from '../bake/kept-avatar.ts';
import { CAST_NAMES } from '../people/cast.ts';
import { CORRECTIVE_POSES, correctiveHeldOutPoses, correctiveTrainingPoses } from './corrective-poses.ts';
import { correctiveHeldOutViews, correctiveTrainingViews, HELD_OUT_SIZE } from './corrective-views.ts';
import { type DrawnCorrectives, type JudgedView, judgePictures, meanByPart } from './judge-correctives.ts';
import { keepCorrectives, withCorrectives } from './kept-correctives.ts';
import { createPoseEngine } from './pose-engine.ts';
import { quantiseCorrectives, restoreModel } from './quantise-correctives.ts';
import { splatTraits } from './splat-traits.ts';
import { CORRECTIVE_SCHEDULE, trainCorrectives } from './train-correctives.ts';
import { createTruth, type TruthLight } from './truth.ts';

/** What is written into a file gains this much in every part of the face, and loses no more than that in any picture; dB. */
const LEAST_GAIN = 0.25;
const WORST_LOSS = -1.5;

const name = CAST_NAMES.find((one) => one.toLowerCase() === process.argv[2]?.toLowerCase());
if (!name) throw new Error(`Name one of the cast: ${CAST_NAMES.join(', ')}.`);
const light: TruthLight = process.argv[3] === 'neutral' ? 'neutral' : 'pose';

const { correctives: _, ...asset } = await readAvatar(new Uint8Array(readFileSync(avatarFile(name))));
const truth = createTruth(name, light);
say('person and light');
const poses = fewOf(correctiveTrainingPoses(CORRECTIVE_POSES), 12);
const views = correctiveTrainingViews(truth.person, poses);
const pictures = views.map((view) => truth.picture(view));
say(`${views.length} pictures of ${poses.length} poses`);
const poseEngine = await createPoseEngine(asset, HELD_OUT_SIZE);
const numbers = poses.map(({ pose }) => poseEngine.addPose(pose));
const expressions = poses.map(({ pose }) => pose.expression);
const trained = trainCorrectives(
	poseEngine,
	views.map(({ camera, pose }, i) => {
		const index = poses.indexOf(pose);
		return { camera, picture: pictures[i]!, pose: index, enginePose: numbers[index]! };
	}),
	expressions,
	splatTraits(asset),
	CORRECTIVE_SCHEDULE,
);
const finished = quantiseCorrectives(trained, expressions);
keepCorrectives(asset, light, finished);
say('trained');

const heldPoses = fewOf(correctiveHeldOutPoses(), 2);
const heldNumbers = heldPoses.map(({ pose }) => poseEngine.addPose(pose));
const judged = correctiveHeldOutViews(truth.person, heldPoses).map(
	(view): JudgedView => ({
		view,
		picture: truth.picture(view),
		enginePose: heldNumbers[heldPoses.indexOf(view.pose)]!,
	}),
);
const rounded: DrawnCorrectives = { model: restoreModel(finished.correctives), network: finished.network };
const results = (
	[
		['rig only', undefined],
		['correctives', trained],
		['the same, rounded', rounded],
	] as const
).map(([label, drawn]) => {
	const decibels = judgePictures(poseEngine, judged, drawn);
	const { face, mouth, eyes } = meanByPart(judged, decibels);
	const numbers = `face ${face.toFixed(2)}, mouth ${mouth.toFixed(2)}, eyes ${eyes.toFixed(2)} dB`;
	console.log(`${name} ${light}, ${label}: ${numbers}`);
	return { decibels, means: [face, mouth, eyes] };
});
const [rig, , shipped] = results as [(typeof results)[0], (typeof results)[0], (typeof results)[0]];
const leastGain = Math.min(...shipped.means.map((mean, i) => mean - rig.means[i]!));
const worst = Math.min(...shipped.decibels.map((x, i) => x - rig.decibels[i]!));
console.log(`${name} ${light}: least gain of a part ${leastGain.toFixed(2)} dB, of a picture ${worst.toFixed(2)} dB`);
const { entries, splats, steps } = finished.correctives;
const networkLength =
	finished.network.output.length +
	finished.network.hidden.reduce((sum, layer) => sum + layer.weights.length + layer.biases.length, 0);
const bytes = entries.length + splats.length * 5 + (steps.length + networkLength) * 4;
console.log(`${name} ${light}: ${splats.length} splats, ${(bytes / 1000).toFixed(0)} kB`);
if (light === 'pose' && !SMOKE && (leastGain < LEAST_GAIN || worst < WORST_LOSS)) {
	say('not better everywhere: the file stays as it is');
	process.exitCode = 1;
} else if (light === 'pose') {
	const size = await writeAvatarFile(withCorrectives(asset, finished));
	say(`file of ${(size / 1e6).toFixed(2)} MB`);
} else say('judged');

function say(what: string): void {
	const { user, system } = process.cpuUsage();
	console.log(`${name} ${light}: ${what}, ${Math.round((user + system) / 1e6)} s of processor`);
}
