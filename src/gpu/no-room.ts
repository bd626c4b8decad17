import { GaspardError } from '../errors.ts';
import { TEXTURE_WIDTH } from '../splat/constants.ts';
import type { RowAllocator } from './row-allocator.ts';

/** The common tables are full. */
export function noRoom(rows: number, { used, limit }: RowAllocator): GaspardError {
	const free = (limit - used) * TEXTURE_WIDTH;
	return new GaspardError(
		'gpu/limit-exceeded',
		`There is no room for this avatar: it needs ${rows * TEXTURE_WIDTH} more splats, and ${free} of ${limit * TEXTURE_WIDTH} are free. Show fewer avatars at once, or lower \`splatLimit\` of some. The avatar is tried again when others make room.`,
		{ rows: used + rows, limit },
	);
}
