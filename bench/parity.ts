import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fewOf, sized } from '../scripts/smoke.ts';
import type { AvatarAsset } from '../src/asset/avatar-asset.ts';
import { readAvatar } from '../src/asset/read-avatar.ts';
import { REPOSITORY } from '../test/browser/harness/page-server.ts';
import { GOLDEN_CASES, type GoldenCase } from '../test/golden/cases.ts';
import { drawReference } from '../test/golden/draw-reference.ts';
import { lookAt, perspective } from '../test/reference/camera.ts';
import { coveredDifference } from '../test/reference/picture-difference.ts';
import { runPage } from './run-page.ts';

const AVATARS = join(REPOSITORY, 'assets/avatars');
const SIZE = 384;

/** Views of a real avatar: what a visitor looks at. */
function viewsOf(asset: AvatarAsset): GoldenCase[] {
	const eyes = asset.mesh.jointPositions;
	const eyeHeight = (eyes[7]! + eyes[10]!) / 2;
	const view = (
		name: string,
		eye: [number, number, number],
		target: [number, number, number],
		expression = {},
	): GoldenCase => ({
		name,
		guards: '',
		camera: { worldToView: lookAt(eye, target), projection: perspective(30, 1), width: SIZE, height: SIZE },
		avatars: [{ seed: 1, expression }],
	});
	const face: [number, number, number] = [0, eyeHeight - 0.04, 0];
	return [
		view('front', [0, eyeHeight, 0.75], face),
		view('side', [0.75, eyeHeight, 0.05], face, { mouthSmileLeft: 0.7, mouthSmileRight: 0.7 }),
		view('behind', [0.1, eyeHeight + 0.1, -0.8], face),
		view('mouth open', [0.03, eyeHeight - 0.05, 0.38], [0, eyeHeight - 0.06, 0], { jawOpen: 0.8 }),
		view('eyes near', [0.02, eyeHeight, 0.28], [0, eyeHeight, 0], { eyeBlinkLeft: 0.7 }),
	];
}

/**
 * The web's picture against the CPU reference, decibels over the pixels that either covers: fixtures of the golden
 * pictures, then every avatar in assets/avatars.
 *
 *     npx tsx bench/parity.ts
 */
async function main(): Promise<void> {
	const bench = await runPage('bench/pages/parity.ts');
	let worst = Number.POSITIVE_INFINITY;
	const compare = async (label: string, golden: GoldenCase, url?: string, asset?: AvatarAsset): Promise<void> => {
		const picture = Buffer.from(await bench.call<string>('draw', { golden, url }), 'base64');
		const { decibels, largest } = coveredDifference(picture, drawReference(golden, asset));
		worst = Math.min(worst, decibels);
		console.log(`${label.padEnd(32)} ${decibels.toFixed(1)} dB   largest difference ${largest.toFixed(1)} of 255`);
	};
	for (const golden of sized(GOLDEN_CASES, GOLDEN_CASES.slice(0, 1))) await compare(`fixture, ${golden.name}`, golden);
	const files = existsSync(AVATARS) ? readdirSync(AVATARS).filter((name) => name.endsWith('.glb')) : [];
	for (const file of fewOf(files, 1)) {
		const asset = readAvatar(readFileSync(join(AVATARS, file)));
		for (const golden of fewOf(viewsOf(asset), 1))
			await compare(`${file}, ${golden.name}`, golden, `/assets/avatars/${file}`, asset);
	}
	await bench.close();
	console.log(`worst ${worst.toFixed(1)} dB, bar 45 dB`);
	if (worst < 45) process.exitCode = 1;
}

await main();
