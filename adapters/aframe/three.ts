/**
 * The three.js of A-Frame; the build puts it in the place of `three` (see rollup.config.mjs). Where there is no A-Frame,
 * as in Node, the module loads all the same, out of hollow classes that are never used.
 */
export const three: object =
	(globalThis as { AFRAME?: { THREE: object } }).AFRAME?.THREE ?? new Proxy({}, { get: () => class {} });
