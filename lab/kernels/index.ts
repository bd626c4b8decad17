/**
 * The splat rasteriser with gradients, in AssemblyScript (WebAssembly SIMD). One image is made by
 * project → bin → forward; gradients by backward → projectBackward (→ poseBackward); adam takes the step.
 * The caller owns all memory: every pointer is a byte offset into it. lab/bake/splat-engine.ts is the typed wrapper.
 *
 * Convention (the same as the web shaders): kernel exp(-½d²), 0.3 px² dilation, no opacity compensation, a splat ends at
 * d² = min(8, 2 ln 255α), α < 1/255 is culled, colours are display sRGB and blended there, front to back.
 */
export { project } from './project';
export { bin } from './bin';
export { forward } from './forward';
export { backward } from './backward';
export { projectBackward } from './project-backward';
export { pose, poseBackward } from './pose';
export { adam } from './adam';
