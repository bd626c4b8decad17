import puppeteer, { type Browser } from 'puppeteer';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';

/**
 * Starts a browser of its own whose WebGL2 has OVR_multiview2: on SwiftShader; Mesa's llvmpipe, which all other tests draw
 * with, does not offer it. The caller closes it.
 */
export function startMultiviewBrowser(): Promise<Browser> {
	const flags = CHROMIUM_FLAGS.filter((flag) => !flag.startsWith('--use-angle'));
	return puppeteer.launch({
		executablePath: findChromium(),
		args: [...flags, '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
		protocolTimeout: 600_000,
	});
}
