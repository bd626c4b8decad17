import { expect, test } from 'vitest';
import { openPage } from './harness/open-page.ts';

test('what the host deleted while it was bound, its program too, is not bound again', async () => {
	const page = await openPage('test/browser/pages/state-keeper.ts');
	expect(await page.call('deletedWhileBound')).toEqual({ errors: [], program: false });
	await page.close();
});
