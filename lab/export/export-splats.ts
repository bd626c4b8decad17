import { readFileSync, writeFileSync } from 'node:fs';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import { EXPRESSION_COUNT, EXPRESSION_INDEX, type ExpressionName } from '../../src/rig/expression-names.ts';
import { poseVertices } from '../../src/rig/pose-vertices.ts';
import { poseSplats } from './posed-splats.ts';
import { writePly } from './write-ply.ts';
import { writeSplat } from './write-splat.ts';

const AT_REST = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1];

/**
 * An avatar in one expression, as a file of still Gaussians for other software: `.ply` (3DGS) or `.splat` by its name.
 *
 *     npx tsx lab/export/export-splats.ts assets/avatars/kofi.glb kofi.ply mouthSmileLeft=0.7 mouthSmileRight=0.7
 */
function main([from, to, ...weights]: string[]): void {
	const write = to?.endsWith('.ply') ? writePly : to?.endsWith('.splat') ? writeSplat : undefined;
	if (!from || !to || !write) {
		throw new Error('Say which avatar and which file: export-splats.ts kofi.glb kofi.ply [jawOpen=0.5 …]');
	}
	const asset = readAvatar(readFileSync(from));
	const expression = new Float32Array(EXPRESSION_COUNT);
	for (const text of weights) {
		const [name, value] = text.split('=');
		const index = EXPRESSION_INDEX[name as ExpressionName];
		if (index === undefined || !Number.isFinite(Number(value))) {
			throw new Error(`"${text}" is no ARKit expression with a weight, such as jawOpen=0.5.`);
		}
		expression[index] = Number(value);
	}
	const vertices = new Float32Array(asset.mesh.positions.length);
	poseVertices(vertices, asset.mesh, expression, AT_REST);
	const bytes = write(poseSplats(asset, vertices));
	writeFileSync(to, bytes);
	console.log(`${to}: ${asset.splats.count} splats, ${(bytes.length / 1e6).toFixed(1)} MB`);
}

main(process.argv.slice(2));
