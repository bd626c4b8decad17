/**
 * Where expressions come from: clips, idle life, your own numbers, and the stack that blends them. Plain data out: 52
 * ARKit weights and four joint rotations. Knows no engine, no DOM, no network.
 */
export {
	allBut,
	CHANNEL_COUNT,
	type ChannelMask,
	type ChannelName,
	channelIndex,
	channelMask,
	type Region,
} from './channel-mask.ts';
export { createDriverPose, type Driver, type DriverPose, resetDriverPose } from './driver.ts';
export { type Blend, type DriverLayer, DriverStack, type LayerOptions } from './driver-stack.ts';
