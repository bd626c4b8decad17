declare module 'webxr-polyfill' {
	/** Injects a WebXR of its own where `navigator.xr` is missing. */
	export default class WebXRPolyfill {
		constructor(config?: {
			readonly cardboard?: boolean;
			readonly webvr?: boolean;
			readonly allowCardboardOnDesktop?: boolean;
			readonly cardboardConfig?: Readonly<Record<string, unknown>>;
		});
		readonly injected: boolean;
	}
}
