import { EXPRESSION_COUNT } from '../rig/expression-names.ts';
import { multiplyBy, turnTowards } from '../rig/quaternion.ts';
import { CHANNEL_COUNT, type ChannelMask } from './channel-mask.ts';
import { constrainFace } from './constrain-face.ts';
import { createDriverPose, type Driver, type DriverPose, resetDriverPose } from './driver.ts';
import type { Blend, LayerOptions } from './layer-options.ts';

/** One driver in a stack. */
export interface DriverLayer {
	readonly driver: Driver;
	/** Current weight, 0..1. */
	readonly weight: number;
	/** Channels that the layer may change; undefined means all. May be replaced at any time. */
	mask: ChannelMask | undefined;
	/** Starts a smooth change of weight with the next update. The default is 0.25 seconds. */
	fadeTo(weight: number, seconds?: number): void;
	/** Fades out, then leaves the stack. The default is 0.25 seconds. */
	remove(seconds?: number): void;
}

class Layer implements DriverLayer {
	readonly driver: Driver;
	readonly priority: number;
	readonly blend: Blend;
	readonly added: ChannelMask | undefined;
	mask: ChannelMask | undefined;
	weight = 0;
	leaving = false;
	#from = 0;
	#to: number;
	#start = Number.NaN;
	#duration: number;

	constructor(driver: Driver, options: LayerOptions) {
		const all = { ...driver.stacking, ...options };
		this.driver = driver;
		this.priority = all.priority ?? 0;
		this.blend = all.blend ?? 'replace';
		this.added = all.added;
		this.mask = all.mask;
		this.#to = all.weight ?? 1;
		this.#duration = all.fadeSeconds ?? 0.25;
	}

	fadeTo(weight: number, seconds = 0.25): void {
		this.#from = this.weight;
		this.#to = weight;
		this.#start = Number.NaN;
		this.#duration = seconds;
		this.leaving = false;
	}

	remove(seconds = 0.25): void {
		this.fadeTo(0, seconds);
		this.leaving = true;
	}

	/** Computes `weight` for the clock time `seconds`. Returns true once a leaving layer has faded out. */
	advance(seconds: number): boolean {
		if (Number.isNaN(this.#start)) this.#start = seconds;
		const t = this.#duration > 0 ? (seconds - this.#start) / this.#duration : 1;
		const clamped = Math.min(1, Math.max(0, t));
		this.weight = this.#from + (this.#to - this.#from) * clamped * clamped * (3 - 2 * clamped);
		return this.leaving && clamped >= 1;
	}
}

/**
 * Blends several drivers. Its layers have priorities, masks, smooth weights and blend modes, so that drivers do not
 * conflict: a clip with blinks replaces the idle driver's blinks, and a talking mouth leaves its eye movement as it is.
 */
export class DriverStack implements Driver {
	/** All channels: a stack writes a complete pose. */
	readonly channels: ChannelMask = new Float32Array(CHANNEL_COUNT).fill(1);
	readonly #layers: Layer[] = [];
	readonly #scratch = createDriverPose();
	readonly #taken = new Float32Array(CHANNEL_COUNT);
	readonly #factors = new Float32Array(CHANNEL_COUNT);

	/** The layers, lowest priority first. */
	get layers(): readonly DriverLayer[] {
		return this.#layers;
	}

	/** Adds a driver. Options that are not set come from the driver (`driver.stacking`). */
	add(driver: Driver, options: LayerOptions = {}): DriverLayer {
		const layer = new Layer(driver, options);
		let position = this.#layers.length;
		while (position > 0 && this.#layers[position - 1]!.priority > layer.priority) position--;
		this.#layers.splice(position, 0, layer);
		return layer;
	}

	/** Returns the layer of a driver; undefined if the driver is not in the stack or is leaving it. */
	find(driver: Driver): DriverLayer | undefined {
		return this.#layers.find((layer) => layer.driver === driver && !layer.leaving);
	}

	/** Removes all layers at once. */
	clear(): void {
		this.#layers.length = 0;
	}

	/** Writes the blended pose of all channels, with contradictions of lids and lips resolved (constrain-face.ts). */
	update(seconds: number, out: DriverPose): void {
		resetDriverPose(out);
		this.#taken.fill(0);
		for (let index = 0; index < this.#layers.length; index++) {
			const layer = this.#layers[index]!;
			if (layer.advance(seconds)) {
				this.#layers.splice(index--, 1);
				continue;
			}
			if (layer.weight > 0) this.#blend(layer, seconds, out);
		}
		constrainFace(out);
	}

	#blend(layer: Layer, seconds: number, out: DriverPose): void {
		const scratch = this.#scratch;
		const factors = this.#factors;
		scratch.expression.set(out.expression);
		scratch.joints.set(out.joints);
		layer.driver.update(seconds, scratch, layer.mask);
		const { channels } = layer.driver;
		for (let i = 0; i < CHANNEL_COUNT; i++) {
			factors[i] = layer.weight * channels[i]! * (layer.mask ? layer.mask[i]! : 1);
		}
		for (let i = 0; i < CHANNEL_COUNT; i++) {
			if (factors[i] === 0) continue;
			const blend = layer.added && layer.added[i]! > 0 ? 'add' : layer.blend;
			if (i < EXPRESSION_COUNT) blendWeight(blend, out.expression, scratch.expression, i, factors, this.#taken);
			else blendJoint(blend, out.joints, scratch.joints, i, factors, this.#taken);
		}
	}
}

function blendWeight(
	blend: Blend,
	out: Float32Array,
	own: Float32Array,
	channel: number,
	factors: Float32Array,
	taken: Float32Array,
): void {
	const factor = factors[channel]!;
	const below = out[channel]!;
	const value = own[channel]!;
	if (blend === 'replace') {
		out[channel] = below + (value - below) * factor;
		taken[channel] = 1 - (1 - taken[channel]!) * (1 - factor);
	} else if (blend === 'max') {
		out[channel] = Math.max(below, value * factor);
	} else {
		const share = blend === 'fill' ? factor * (1 - taken[channel]!) : factor;
		out[channel] = Math.min(1, below + value * share);
	}
}

const rotation = new Float32Array(4);

function blendJoint(
	blend: Blend,
	out: Float32Array,
	own: Float32Array,
	channel: number,
	factors: Float32Array,
	taken: Float32Array,
): void {
	const offset = (channel - EXPRESSION_COUNT) * 4;
	const factor = factors[channel]!;
	if (blend === 'replace') {
		turnTowards(out, offset, own, offset, factor);
		taken[channel] = 1 - (1 - taken[channel]!) * (1 - factor);
		return;
	}
	// The fraction of the driver's own rotation: identity turned towards it.
	rotation[0] = rotation[1] = rotation[2] = 0;
	rotation[3] = 1;
	turnTowards(rotation, 0, own, offset, blend === 'fill' ? factor * (1 - taken[channel]!) : factor);
	if (blend === 'max') {
		if (Math.abs(rotation[3]!) < Math.abs(out[offset + 3]!)) {
			for (let i = 0; i < 4; i++) out[offset + i] = rotation[i]!;
		}
		return;
	}
	multiplyBy(out, offset, rotation, 0);
}
