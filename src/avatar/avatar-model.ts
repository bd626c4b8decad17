import type { AvatarAsset } from '../asset/avatar-asset.ts';
import { type HeadBounds, measureBounds } from '../bounds/posed-bounds.ts';
import type { Decoder } from '../decode/decoder.ts';
import type { DecoderChoice } from '../decode/decoder-tier.ts';
import { createMeshDecoder } from '../decode/mesh-decoder.ts';

/** Makes the decoder of an asset. */
export type DecoderFactory = (asset: AvatarAsset) => Promise<Decoder>;

/**
 * What all copies of one avatar share: the asset, what was measured from it, and the decoder with its weights. Counted:
 * the decoder is made with the first run and freed with the last copy.
 */
export class AvatarModel {
	readonly asset: AvatarAsset;
	readonly bounds: HeadBounds;
	/** Which tier decodes; undefined where there is no choice: a decoder of the caller's own, or the mesh. */
	readonly choice: DecoderChoice | undefined;
	readonly #makeDecoder: DecoderFactory;
	readonly #onRelease: (() => void) | undefined;
	#decoder: Promise<Decoder> | undefined;
	#running: Promise<boolean> | undefined;
	#holders = 0;

	/** @param onRelease - Called when the last holder lets go: caches forget the model then. */
	constructor(asset: AvatarAsset, makeDecoder: DecoderFactory, onRelease?: () => void, choice?: DecoderChoice) {
		this.asset = asset;
		this.choice = choice;
		this.bounds = measureBounds(asset);
		this.#makeDecoder = makeDecoder;
		this.#onRelease = onRelease;
	}

	/** How many avatars use the model. */
	get holderCount(): number {
		return this.#holders;
	}

	/** Corrective weights that the decoder gives; makes the decoder. Rejects as `decode` does. */
	async weightCount(): Promise<number> {
		return (await this.#ready()).weightCount ?? 0;
	}

	/**
	 * Runs the shared decoder, one run after the other. See Decoder.run.
	 *
	 * @throws GaspardError (rejects) what making or running the decoder throws. A decoder that could not be made is tried
	 *   again with the next call.
	 */
	async decode(
		expression: Float32Array,
		joints: Float32Array,
		vertices: Float32Array,
		weights?: Float32Array,
	): Promise<boolean> {
		const decoder = await this.#ready();
		while (this.#running) await this.#running.catch(() => undefined);
		this.#running = decoder.run(expression, joints, vertices, weights);
		try {
			return await this.#running;
		} finally {
			this.#running = undefined;
		}
	}

	/** Goes on with the blendshapes and joints of the mesh, where the page has no runtime for the file's own decoder. */
	fallBackToMesh(): void {
		this.#decoder = Promise.resolve(createMeshDecoder(this.asset.mesh));
	}

	/** Adds a holder. */
	retain(): void {
		this.#holders++;
	}

	/** Takes a holder away; with the last one the decoder is freed. */
	release(): void {
		if (this.#holders === 0 || --this.#holders > 0) return;
		this.#onRelease?.();
		const decoder = this.#decoder;
		this.#decoder = undefined;
		decoder?.then(
			(made) => made.dispose(),
			() => undefined,
		);
	}

	#ready(): Promise<Decoder> {
		this.#decoder ??= this.#makeDecoder(this.asset).catch((error: unknown) => {
			this.#decoder = undefined;
			throw error;
		});
		return this.#decoder;
	}
}
