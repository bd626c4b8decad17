import { expect, test } from 'vitest';
import { bundleSize, SIZE_CEILINGS } from '../../bench/bundle-size.ts';

test.each(Object.entries(SIZE_CEILINGS))(
	'%s with all it pulls in stays under %i bytes gzipped',
	async (name, ceiling) => {
		expect((await bundleSize(name)).gzip).toBeLessThanOrEqual(ceiling);
	},
);
