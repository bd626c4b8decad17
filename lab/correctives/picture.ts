// npx tsx lab/correctives/picture.ts [name…]: docs/correctives.jpg, expressions as the rig alone shows them, with correctives, and as
// they are. Reads the avatars of assets/avatars.
import { readFileSync, writeFileSync } from 'node:fs';
import jpeg from 'jpeg-js';
import { outputPath, sized } from '../../scripts/smoke.ts';
import type { AvatarAsset } from '../../src/asset/avatar-asset.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import { findLandmarks } from '../bake/bake-views.ts';
import { avatarFile } from '../bake/kept-avatar.ts';
import { contactSheet, type Picture, pictureOverBackground } from '../bake/write-picture.ts';
import { drawText, LETTER_WIDTH } from '../head-model/bitmap-font.ts';
import { CAST_NAMES, type CastName } from '../people/cast.ts';
import { orbitCamera } from '../render/camera.ts';
import { correctiveHeldOutPoses } from './corrective-poses.ts';
import type { CorrectiveView } from './corrective-views.ts';
import { type DrawnCorrectives, type JudgedView, pictureOfView } from './judge-correctives.ts';
import { keptCorrectives } from './kept-correctives.ts';
import { createPoseEngine } from './pose-engine.ts';
import { restoreModel } from './quantise-correctives.ts';
import { createTruth } from './truth.ts';

const SIZE = sized(256, 64);
const QUALITY = 88;
const BACKGROUND = [0.5, 0.5, 0.5] as const;
const COLUMNS = ['rig only', 'with correctives', 'truth'] as const;

/** Who is shown in which held-out pose, how near, and where the middle lies above the middle of the face, metres. */
const ROWS: readonly { name: CastName; pose: string; degrees: number; lift: number; yaw: number }[] = [
	{ name: 'Ivan', pose: 'clip-surprise', degrees: 10, lift: 0.02, yaw: -12 },
	{ name: 'Ivan', pose: 'heldSmileJaw', degrees: 5.5, lift: -0.03, yaw: -15 },
	{ name: 'Ada', pose: 'heldSurprise', degrees: 10, lift: 0.01, yaw: 14 },
	{ name: 'Ada', pose: 'clip-joy', degrees: 5.5, lift: -0.03, yaw: 18 },
	{ name: 'Kofi', pose: 'clip-anger', degrees: 7, lift: 0.025, yaw: 10 },
	{ name: 'Lucia', pose: 'heldSad', degrees: 8, lift: 0.02, yaw: -10 },
	{ name: 'Noor', pose: 'heldVowelO', degrees: 6, lift: -0.03, yaw: -20 },
	{ name: 'Mei', pose: 'clip-disgust', degrees: 8, lift: 0.01, yaw: 12 },
];

const wanted = process.argv.slice(2).map((name) => name.toLowerCase());
const shown = ROWS.filter(({ name }) => wanted.length === 0 || wanted.includes(name.toLowerCase()));
const cells = new Map<(typeof ROWS)[number], Picture[]>();
for (const name of CAST_NAMES) {
	const rows = shown.filter((row) => row.name === name);
	if (rows.length === 0) continue;
	const asset = await readAvatar(new Uint8Array(readFileSync(avatarFile(name))));
	const kept = keptCorrectives(asset);
	if (kept) await drawRows(name, rows, asset, { model: restoreModel(kept.correctives), network: kept.network });
}
const drawn = shown.flatMap((row) => cells.get(row) ?? []);
const { width, height, rgb } = contactSheet(drawn, 6);
const data = new Uint8Array(width * height * 4).fill(255);
for (let i = 0; i < width * height; i++) data.set(rgb.subarray(i * 3, i * 3 + 3), i * 4);
const bytes = jpeg.encode({ width, height, data }, QUALITY).data;
writeFileSync(outputPath('docs/correctives.jpg'), bytes);
console.log(`docs/correctives.jpg: ${width} x ${height}, ${Math.round(bytes.length / 1000)} kB`);

async function drawRows(
	name: CastName,
	rows: readonly (typeof ROWS)[number][],
	asset: AvatarAsset,
	drawn: DrawnCorrectives,
): Promise<void> {
	const engine = await createPoseEngine(asset, SIZE * 2);
	const truth = createTruth(name, 'pose');
	const [x, y, z] = findLandmarks(truth.person).face;
	for (const row of rows) {
		const pose = correctiveHeldOutPoses().find((one) => one.name === row.pose)!;
		const look = { yaw: row.yaw, pitch: 0, distance: 1.05, fieldOfViewDegrees: row.degrees, size: SIZE * 2 };
		const view: CorrectiveView = { pose, part: 'face', camera: orbitCamera([x, y + row.lift, z], look) };
		const judged: JudgedView = { view, picture: truth.picture(view), enginePose: engine.addPose(pose.pose) };
		const pictures = [
			pictureOfView(engine, judged, undefined),
			pictureOfView(engine, judged, drawn),
			pictureOverBackground(judged.picture, SIZE * 2, BACKGROUND),
		].map(halved);
		for (const [i, picture] of pictures.entries()) caption(picture, `${name}, ${COLUMNS[i]}`);
		cells.set(row, pictures);
	}
}

/** Half as wide and high: the mean of two by two pixels, as a viewer with smooth edges would show it. */
function halved({ width, height, rgb }: Picture): Picture {
	const out = new Uint8Array((width / 2) * (height / 2) * 3);
	for (let y = 0; y < height / 2; y++) {
		for (let x = 0; x < width / 2; x++) {
			for (let k = 0; k < 3; k++) {
				const at = (y * 2 * width + x * 2) * 3 + k;
				out[(y * (width / 2) + x) * 3 + k] =
					(rgb[at]! + rgb[at + 3]! + rgb[at + width * 3]! + rgb[at + width * 3 + 3]!) >> 2;
			}
		}
	}
	return { width: width / 2, height: height / 2, rgb: out };
}

function caption({ width, height, rgb }: Picture, text: string): void {
	const left = Math.round((width - text.length * LETTER_WIDTH) / 2);
	drawText(text, (x, y) => {
		const at = ((height - 11 + y) * width + left + x) * 3;
		if (left + x >= 0 && left + x < width) rgb.fill(255, at, at + 3);
	});
}
