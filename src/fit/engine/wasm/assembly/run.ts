import { adam } from './adam';
import { backward } from './backward';
import { basisBackward, basisForward, gatherRows, scatterRows } from './basis';
import { compose, composeBackward } from './compose';
import { decoderBackward, decoderForward } from './decoder';
import { forward } from './forward';
import { compare, ssimBackward } from './loss';
import { project } from './project';
import { projectBackward } from './project-backward';

/** Processes one item of one kind of work. The numbers are those of WORK in src/fit/engine/wasm/scene-words.ts. */
export function runItem(work: i32, block: usize, item: i32): void {
	switch (work) {
		case 0: return project(block, item);
		case 1: return forward(block, item);
		case 2: return backward(block, item);
		case 3: return projectBackward(block, item);
		case 4: return decoderForward(block, item);
		case 5: return decoderBackward(block, item);
		case 6: return basisForward(block, item);
		case 7: return basisBackward(block, item);
		case 8: return scatterRows(block, item);
		case 9: return gatherRows(block, item);
		case 10: return adam(block, item);
		case 11: return compose(block, item);
		case 12: return composeBackward(block, item);
		case 13: return compare(block, item);
		case 14: return ssimBackward(block, item);
	}
}
