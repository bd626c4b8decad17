import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fewOf, outputPath } from '../../scripts/smoke.ts';
import { EXPRESSION_NAMES } from '../../src/rig/expression-names.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import { readHeadModel } from '../../src/rig/head-model.ts';
import { drawText, LETTER_WIDTH } from './bitmap-font.ts';
import { paintedHead } from './head-appearance.ts';
import { indexedPng } from './indexed-png.ts';
import { type Pose, poseHead } from './pose-head.ts';
import { drawShaded, type View } from './shaded-view.ts';

const COLUMNS = 10;
const CELL_WIDTH = 180;
const CELL_HEIGHT = 204;
const LABEL_HEIGHT = 13;
const FACE: View = { centre: [0, 0.122, 0.07], height: 0.215, yawDegrees: 14, pitchDegrees: 2 };

const both = (name: string, weight = 1): Pose => ({ [`${name}Left`]: weight, [`${name}Right`]: weight });

/** Poses whose parts must get along. */
const COMBINATIONS: readonly (readonly [string, Pose])[] = [
	['blink + squint', { eyeBlinkLeft: 1, eyeBlinkRight: 1, eyeSquintLeft: 1, eyeSquintRight: 1 }],
	['smile + jawOpen', { mouthSmileLeft: 1, mouthSmileRight: 1, jawOpen: 0.6 }],
	[
		'joy',
		{
			...both('mouthSmile'),
			...both('cheekSquint'),
			...both('eyeSquint', 0.5),
			...both('browOuterUp', 0.3),
			jawOpen: 0.2,
		},
	],
	[
		'surprise',
		{ browInnerUp: 1, browOuterUpLeft: 1, browOuterUpRight: 1, eyeWideLeft: 1, eyeWideRight: 1, jawOpen: 0.5 },
	],
	[
		'anger',
		{
			browDownLeft: 1,
			browDownRight: 1,
			noseSneerLeft: 0.8,
			noseSneerRight: 0.8,
			mouthPressLeft: 0.8,
			mouthPressRight: 0.8,
		},
	],
	['look left + down', { eyeLookOutLeft: 1, eyeLookInRight: 1, eyeLookDownLeft: 0.6, eyeLookDownRight: 0.6 }],
	['vowel oo', { mouthFunnel: 0.6, mouthPucker: 0.5, jawOpen: 0.25 }],
];

/** mouthClose takes back what jawOpen does to the lips, so it is drawn with the jaw open. */
const WITH_JAW_OPEN = 'mouthClose';

/** Draws the neutral face, all 52 expressions and some combinations, each with its name, into one PNG. */
export function drawContactSheet(mesh: HeadMesh): Uint8Array {
	const poses: readonly (readonly [string, Pose])[] = fewOf(
		[
			['neutral', {}],
			...EXPRESSION_NAMES.map(
				(name) => [name, { [name]: 1, ...(name === WITH_JAW_OPEN ? { jawOpen: 1 } : {}) } as Pose] as const,
			),
			...COMBINATIONS,
		],
		2,
	);
	const width = COLUMNS * CELL_WIDTH;
	const height = Math.ceil(poses.length / COLUMNS) * (CELL_HEIGHT + LABEL_HEIGHT);
	const rgb = new Uint8Array(width * height * 3).fill(244);
	poses.forEach(([label, pose], index) => {
		const left = (index % COLUMNS) * CELL_WIDTH;
		const top = Math.floor(index / COLUMNS) * (CELL_HEIGHT + LABEL_HEIGHT);
		const picture = drawShaded(
			paintedHead(mesh, poseHead(mesh, pose), mesh.positions),
			FACE,
			CELL_WIDTH - 2,
			CELL_HEIGHT,
		);
		for (let y = 0; y < picture.height; y++) {
			for (let x = 0; x < picture.width * 3; x++) {
				const light = picture.rgb[y * picture.width * 3 + x]!;
				rgb[((top + y) * width + left) * 3 + x] = Math.round(255 * Math.min(1, light) ** (1 / 2.2));
			}
		}
		const indent = left + Math.round((CELL_WIDTH - label.length * LETTER_WIDTH) / 2);
		drawText(label, (x, y) =>
			rgb.fill(
				40,
				((top + CELL_HEIGHT + 3 + y) * width + indent + x) * 3,
				((top + CELL_HEIGHT + 3 + y) * width + indent + x) * 3 + 3,
			),
		);
	});
	return indexedPng(rgb, width, height, 128);
}

/** Writes docs/head-model-expressions.png from the model in assets/head-model. */
export function writeContactSheet(): void {
	const folder = fileURLToPath(new URL('../../assets/head-model/', import.meta.url));
	const docs = `${outputPath('docs')}/`;
	const model = readHeadModel(
		readFileSync(`${folder}head-model.json`, 'utf8'),
		readFileSync(`${folder}head-model.bin`),
	);
	mkdirSync(docs, { recursive: true });
	writeFileSync(`${docs}head-model-expressions.png`, drawContactSheet(model.mean));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeContactSheet();
