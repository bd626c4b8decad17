/** The part of Cardboard's display that has to go. */
interface Display {
	beginPresent_(): void;
}

/**
 * Puts webxr-polyfill under the page, for a phone in a Cardboard viewer: call it before the renderer is created. It
 * first removes what keeps the polyfill from working; the README of this page explains it.
 *
 * @param anyDevice - On desktops too: for tests, and for looking at it.
 * @returns Whether the polyfill is there now; it is not where the browser's own WebXR has a headset.
 */
export async function installPhoneFallback(anyDevice = false): Promise<boolean> {
	if (!anyDevice && !matchMedia('(pointer: coarse)').matches) return false;
	const native = (await navigator.xr?.isSessionSupported('immersive-vr').catch(() => false)) ?? false;
	if (native && !anyDevice) return false;
	removeNativeClasses();
	const { default: WebXRPolyfill } = await import('webxr-polyfill');
	new WebXRPolyfill({
		allowCardboardOnDesktop: anyDevice,
		// No request for data about phones, and no user interface of its own.
		cardboardConfig: { DPDB_URL: null, CARDBOARD_UI_DISABLED: true, ROTATE_INSTRUCTIONS_DISABLED: true },
	});
	await skipDistortion();
	return true;
}

/** The polyfill keeps classes that exist already, and then cannot construct them: "Illegal constructor". */
function removeNativeClasses(): void {
	delete (Navigator.prototype as { xr?: unknown }).xr;
	for (const name of Object.getOwnPropertyNames(globalThis)) {
		if (/^XR[A-Z]/.test(name)) delete (globalThis as Record<string, unknown>)[name];
	}
	for (const context of [WebGLRenderingContext, WebGL2RenderingContext]) {
		delete (context.prototype as { makeXRCompatible?: unknown }).makeXRCompatible;
	}
}

/**
 * Cardboard's lens distortion redirects framebuffers as WebGL 1 had them; a WebGL2 canvas stays black behind it. Without it
 * both eyes are drawn side by side, straight to the canvas.
 */
async function skipDistortion(): Promise<void> {
	const system = navigator.xr as unknown as Record<symbol, { devicePromise?: Promise<{ display: Display }> }>;
	for (const key of Object.getOwnPropertySymbols(system)) {
		const device = await system[key]!.devicePromise;
		if (device?.display) device.display.beginPresent_ = () => undefined;
	}
}
