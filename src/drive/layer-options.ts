import type { ChannelMask } from './channel-mask.ts';

/**
 * How a layer is combined with the layers below it, channel by channel:
 * - `replace`: interpolates from the value below to the layer's own value, and marks the channel as taken;
 * - `add`: adds the weight, clamped to 1; rotations are composed;
 * - `max`: the larger weight or the larger rotation wins;
 * - `fill`: adds only the fraction that no `replace` layer has taken. Idle motion uses it, so that other drivers replace it.
 */
export type Blend = 'replace' | 'add' | 'max' | 'fill';

/** Options of a layer in a DriverStack. */
export interface LayerOptions {
	/** Layers are evaluated in order of rising priority; layers of equal priority in the order they were added. @default 0 */
	readonly priority?: number;
	/** Target weight, 0..1. @default 1 */
	readonly weight?: number;
	/** Seconds until the target weight is reached, from the next update on. @default 0.25 */
	readonly fadeSeconds?: number;
	/** Blend mode. @default 'replace' */
	readonly blend?: Blend;
	/** Channels that are added even if `blend` is another mode: speech replaces the mouth, but its nods are added. @default none */
	readonly added?: ChannelMask;
	/** Channels that the layer may change. @default all */
	readonly mask?: ChannelMask;
}
