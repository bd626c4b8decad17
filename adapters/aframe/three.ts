/**
 * The three.js of A-Frame. The build replaces `three` by this module (see rollup.config.mjs). Without A-Frame, as in Node, every class
 * is an empty placeholder, so that the module can still be imported.
 */
export const three: object =
	(globalThis as { AFRAME?: { THREE: object } }).AFRAME?.THREE ?? new Proxy({}, { get: () => class {} });
