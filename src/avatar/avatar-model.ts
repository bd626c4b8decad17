import type { AvatarAsset } from '../asset/avatar-asset.ts';
import { type HeadBounds, measureBounds } from '../bounds/posed-bounds.ts';
import type { Decoder } from '../decode/decoder.ts';
import type { DecoderChoice } from '../decode/decoder-tier.ts';
import { createMeshDecoder } from '../decode/mesh-decoder.ts';

/** Makes the decoder of an asset. */
export type DecoderFactory = (asset: AvatarAsset) => Promise<Decoder>;

/**
 * What all copies of one avatar share: the asset, what was measured from it, and the decoder. Holders are counted: the
 * decoder is made with the first run, and freed when the last holder releases the model.
 */
export class AvatarModel {
	readonly asset: AvatarAsset;
	readonly bounds: HeadBounds;
	/** Which tier decodes; undefined if there is no choice: a decoder of the caller's own, or the mesh. */
	readonly choice: DecoderChoice | undefined;
	readonly #makeDecoder: DecoderFactory;
	readonly #onRelease: (() => void) | undefined;
	#decoder: Promise<Decoder> | undefined;
	/** The decoder once it is made: a promise less for every decode. */
	#made: Decoder | undefined;
	#running: Promise<boolean> | undefined;
	#holders = 0;

	/** @param onRelease - Called when the last holder has released the model, so that a cache can forget it. */
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

	/** The number of corrective weights that the decoder gives; makes the decoder. Rejects as `decode` does. */
	async weightCount(): Promise<number> {
		return (await this.#ready()).weightCount ?? 0;
	}

	/** The same once the decoder is made; undefined before. */
	get readyWeightCount(): number | undefined {
		return this.#made && (this.#made.weightCount ?? 0);
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
		const decoder = this.#made ?? (await this.#ready());
		while (this.#running) await this.#running.catch(() => undefined);
		this.#running = decoder.run(expression, joints, vertices, weights);
		try {
			return await this.#running;
		} finally {
			this.#running = undefined;
		}
	}

	/** From now on decodes by the blendshapes and joints of the mesh: the page has no runtime for the file's own decoder. */
	fallBackToMesh(): void {
		this.#made = createMeshDecoder(this.asset.mesh);
		this.#decoder = Promise.resolve(this.#made);
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
		this.#made = undefined;
		decoder?.then(
			(made) => made.dispose(),
			() => undefined,
		);
	}

	#ready(): Promise<Decoder> {
		if (this.#decoder) return this.#decoder;
		const decoder = this.#makeDecoder(this.asset);
		this.#decoder = decoder;
		decoder.then(
			(made) => {
				if (this.#decoder === decoder) this.#made = made;
			},
			() => {
				if (this.#decoder === decoder) this.#decoder = undefined;
			},
		);
		return decoder;
	}
}
