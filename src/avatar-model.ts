import type { AvatarAsset } from './asset/avatar-asset.ts';
import { type BoundsModel, measureBounds } from './posed-bounds.ts';

/** Turns expression and joints into posed vertices. One run at a time. */
export interface PoseDecoder {
	/**
	 * Writes the posed vertices: 3 numbers each, metres, avatar frame. `expression` holds 52 weights, `joints` four local
	 * quaternions x y z w. Rejects with a GaspardError when it cannot; `vertices` may be half written then.
	 */
	decode(expression: Float32Array, joints: Float32Array, vertices: Float32Array): Promise<void>;
	/** Frees the session. Idempotent. */
	dispose(): void | Promise<void>;
}

/** Makes the decoder of an asset. */
export type PoseDecoderFactory = (asset: AvatarAsset) => Promise<PoseDecoder>;

/**
 * What all copies of one avatar share: the asset, what was measured from it, and the decoder with its weights. Counted:
 * the decoder is made with the first run and freed with the last copy.
 */
export class AvatarModel {
	readonly asset: AvatarAsset;
	readonly bounds: BoundsModel;
	readonly #makeDecoder: PoseDecoderFactory;
	#decoder: Promise<PoseDecoder> | undefined;
	#holders = 0;
	#onRelease: (() => void) | undefined;

	/** @param onRelease - Called when the last holder lets go: caches forget the model then. */
	constructor(asset: AvatarAsset, makeDecoder: PoseDecoderFactory, onRelease?: () => void) {
		this.asset = asset;
		this.bounds = measureBounds(asset);
		this.#makeDecoder = makeDecoder;
		this.#onRelease = onRelease;
	}

	/** How many avatars use the model. */
	get holderCount(): number {
		return this.#holders;
	}

	/** The shared decoder, made on first use. A failure is not kept: the next call tries again. */
	decoder(): Promise<PoseDecoder> {
		this.#decoder ??= this.#makeDecoder(this.asset).catch((error: unknown) => {
			this.#decoder = undefined;
			throw error;
		});
		return this.#decoder;
	}

	/** Adds a holder. */
	retain(): void {
		this.#holders++;
	}

	/** Takes a holder away; with the last one the decoder is freed. */
	release(): void {
		if (this.#holders === 0 || --this.#holders > 0) return;
		const decoder = this.#decoder;
		this.#decoder = undefined;
		this.#onRelease?.();
		decoder?.then(
			(made) => made.dispose(),
			() => undefined,
		);
	}
}
