export { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
