/** Half of the window of SSIM from its centre outwards: 11 taps of a Gaussian of 1.5 pixels with sum 1 (Wang et al. 2004). */
export const SSIM_TAPS: readonly number[] = makeTaps();
/** Constants (0.01)² and (0.03)² of SSIM, for pictures of 0..1. */
export const SSIM_C1 = 1e-4;
export const SSIM_C2 = 9e-4;
/** Errors below this are quadratic in the L1 loss. */
export const DEFAULT_KNEE = 0.004;

function makeTaps(): number[] {
	const taps = Array.from({ length: 6 }, (_, k) => Math.exp(-(k * k) / (2 * 1.5 * 1.5)));
	const sum = taps.reduce((total, tap, k) => total + (k === 0 ? tap : 2 * tap), 0);
	return taps.map((tap) => tap / sum);
}
