// npx tsx lab/evaluate/fit-avatar.ts --seed 1000003 --out file.glb [--prior assets/prior/prior.bin] [--name Robin] [--quick]
// Fits a held-out synthetic person from one frontal picture and writes the avatar.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { outputPath, SMOKE, sized } from '../../scripts/smoke.ts';
import { sealAvatar } from '../../src/asset/content-hash.ts';
import { writeAvatar } from '../../src/asset/write-avatar.ts';
import { fitToAvatar } from '../../src/fit/avatar/fit-to-avatar.ts';
import { createEngine } from '../../src/fit/engine/create-engine.ts';
import { SYNTHETIC_RIGHTS } from '../people/synthetic-rights.ts';
import { fitFront, SHIPPED_PRIOR } from './fit-avatar-front.ts';
import { sitFor } from './fit-avatar-sitter.ts';
import { loadPrior } from './load-prior.ts';

const { values } = parseArgs({
	options: {
		seed: { type: 'string', default: '1000003' },
		out: { type: 'string', ...(SMOKE && { default: outputPath('test/out/fitted.glb') }) },
		prior: { type: 'string', default: SHIPPED_PRIOR },
		name: { type: 'string' },
		/** A third of the steps: to see that it runs. */
		quick: { type: 'boolean', default: false },
	},
});
if (!values.out) throw new Error('Say where the avatar is to go: --out file.glb');
const seed = Number(values.seed);
const engine = await createEngine();
const prior = loadPrior(values.prior, engine);
const fit = await fitFront(engine, prior, sitFor(seed).person, {
	steps: values.quick ? { invert: 80, tune: 60, refine: 40 } : sized(undefined, { invert: 1, tune: 1, refine: 1 }),
});
const avatar = fitToAvatar(fit, prior, {
	name: values.name ?? `Person ${seed}`,
	rights: SYNTHETIC_RIGHTS,
	provenance: { source: 'synthetic', generator: 'Gaspard lab/evaluate', seed },
});
const bytes = await sealAvatar(writeAvatar(avatar));
writeFileSync(values.out, bytes);
console.log(`${values.out}: ${avatar.splats.count} splats, ${(bytes.length / 1e6).toFixed(2)} MB`);
engine.dispose();
