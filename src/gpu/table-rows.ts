import { TEXTURE_WIDTH, TEXTURE_WIDTH_LOG2 } from '../splat/constants.ts';

/** Rows of a texture 1024 wide that hold `entryCount` texels; at least one. */
export function rowsFor(entryCount: number): number {
	return Math.max(1, (entryCount + TEXTURE_WIDTH - 1) >> TEXTURE_WIDTH_LOG2);
}
