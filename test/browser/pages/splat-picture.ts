import type { SorterKind } from '../../../src/gpu/splat-backend.ts';
import { GOLDEN_CASES } from '../../golden/cases.ts';
import { drawGolden } from '../support/draw-golden.ts';

/** Draws a golden case and gives its pixels as base64. */
function drawCase({ name, sorter }: { name: string; sorter: SorterKind }): string {
	return drawGolden(GOLDEN_CASES.find((candidate) => candidate.name === name)!, sorter);
}

Object.assign(globalThis, { tests: { drawCase } });
