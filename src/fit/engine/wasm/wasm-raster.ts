import { GaspardError } from '../../../errors.ts';
import { TRIANGLE_MAP_STRIDE } from '../../../splat/triangle-map.ts';
import { writeEngineCamera } from '../camera.ts';
import { checkLength, checkScene, checkTriangles } from '../checks.ts';
import type { Raster, SceneGradients, SplatScene, SplatView, Tensor } from '../engine.ts';
import { CAMERA_LENGTH, HARMONICS_STRIDE, LIGHT_LENGTH, SPLAT_STRIDE, TILE } from '../splat-layout.ts';
import { ArgumentBlock, type WasmIndexTensor, type WasmTensor } from './kernel-memory.ts';
import type { Kernels } from './kernels.ts';
import { RANGE, SCENE_WORDS, WORK } from './scene-words.ts';

/** Bytes of the kernels' records: see src/fit/engine/wasm/assembly/layout.ts. */
const PROJECTED_BYTES = 48;
const INSTANCE_BYTES = 8;
const INSTANCE_GRADIENT_BYTES = 48;
/** Tile entries per splat for which memory is allocated at first, and the maximum, beyond which splats have grown too large. */
const FIRST_ENTRIES = 4;
const MAX_ENTRIES = 64;
const LIGHT_PARTIAL = LIGHT_LENGTH + 1;

interface Drawn {
	readonly scene: SplatScene;
	readonly size: number;
}

/** The raster on the kernels. */
export class WasmRaster implements Raster {
	visibleCount = 0;
	image: WasmTensor;
	transmittance: WasmTensor;
	imageGradient: WasmTensor;
	coverageGradient: WasmTensor;
	readonly #kernels: Kernels;
	readonly #size: { readonly splatCount: number; readonly maxSize: number };
	readonly #block: ArgumentBlock<(typeof SCENE_WORDS)[number]>;
	readonly #camera: WasmTensor;
	readonly #background: WasmTensor;
	readonly #visible: WasmIndexTensor;
	readonly #cameraPartials: WasmTensor;
	readonly #lightPartials: WasmTensor;
	#mapGradients = 0;
	#capacity = 0;
	#drawn: Drawn | undefined;

	constructor(kernels: Kernels, size: { readonly splatCount: number; readonly maxSize: number }) {
		this.#kernels = kernels;
		this.#size = size;
		const { memory } = kernels;
		const { splatCount: count, maxSize } = size;
		const pixels = maxSize * maxSize;
		const tiles = pixels / TILE / TILE;
		const ranges = Math.ceil(count / RANGE);
		this.#block = new ArgumentBlock(memory, SCENE_WORDS);
		this.#camera = memory.tensor(CAMERA_LENGTH);
		this.#background = memory.tensor(4);
		this.#visible = memory.indices(count + RANGE);
		this.#cameraPartials = memory.tensor(ranges * CAMERA_LENGTH);
		this.#lightPartials = memory.tensor(ranges * LIGHT_PARTIAL);
		this.image = memory.tensor(pixels * 3);
		this.transmittance = memory.tensor(pixels);
		this.imageGradient = memory.tensor(pixels * 3);
		this.coverageGradient = memory.tensor(pixels);
		this.#block.set({
			camera: this.#camera.at,
			background: this.#background.at,
			visible: this.#visible.at,
			posed: memory.take(count * SPLAT_STRIDE * 4),
			projected: memory.take(count * PROJECTED_BYTES),
			depths: memory.take(count * 4),
			visibleCounts: memory.take(ranges * 4),
			tileRects: memory.take(count * 16),
			keys: memory.take(count * 4),
			swap: memory.take(count * 4),
			order: memory.take(count * 4),
			counters: memory.take(Math.max(4098, tiles) * 4),
			tileStarts: memory.take((tiles + 1) * 4),
			slots: memory.take((count + 1) * 4),
			image: this.image.at,
			transmittance: this.transmittance.at,
			imageGradient: this.imageGradient.at,
			coverageGradient: this.coverageGradient.at,
		});
		this.#makeRoom(count * FIRST_ENTRIES + 4096);
	}

	draw(scene: SplatScene, view: SplatView): void {
		const kernels = this.#kernels;
		const count = checkScene(scene, view, this.#size);
		writeEngineCamera(this.#camera.values, view.camera);
		this.#background.values.set(view.background);
		const { size } = view.camera;
		const { binding } = scene;
		if (binding) checkTriangles(binding.triangles.values, count, Math.floor(binding.maps.length / TRIANGLE_MAP_STRIDE));
		this.#block.set({
			splats: at(scene.splats),
			harmonics: at(scene.harmonics),
			triangles: at(binding?.triangles),
			maps: at(binding?.maps),
			normals: at(scene.normals),
			light: at(scene.light),
			count,
			size,
			scaleFactor: view.scaleFactor ?? 1,
		});
		const block = this.#block.at;
		kernels.run(WORK.project, block, Math.ceil(count / RANGE));
		this.visibleCount = kernels.call.joinVisible(block);
		this.#block.set({ visibleCount: this.visibleCount });
		const entries = kernels.call.bin(block);
		if (entries < 0) {
			this.#makeRoom(-entries);
			kernels.call.bin(block);
		}
		this.#resize(size);
		const tiles = size / TILE;
		kernels.run(WORK.forward, block, tiles * tiles);
		this.#drawn = { scene, size };
	}

	backward(gradients: SceneGradients): void {
		if (!this.#drawn) return;
		const { scene, size } = this.#drawn;
		const count = this.#size.splatCount;
		const { binding } = scene;
		checkLength('The gradient of the splats', gradients.splats, scene.splats.length);
		checkLength(
			'The gradient of the harmonics',
			gradients.harmonics,
			Math.min(count * HARMONICS_STRIDE, scene.harmonics?.length ?? 0),
		);
		checkLength('The gradient of the maps', gradients.maps, binding?.maps.length ?? 0);
		checkLength('The gradient of the light', gradients.light, LIGHT_LENGTH);
		checkLength('The gradient of the camera', gradients.camera, CAMERA_LENGTH);
		const kernels = this.#kernels;
		const block = this.#block.at;
		const wantsMaps = gradients.maps !== undefined && binding !== undefined;
		if (wantsMaps && this.#mapGradients === 0)
			this.#mapGradients = kernels.memory.take(count * TRIANGLE_MAP_STRIDE * 4);
		this.#block.set({
			splatGradients: at(gradients.splats),
			harmonicsGradients: at(scene.harmonics && gradients.harmonics),
			mapGradients: wantsMaps ? this.#mapGradients : 0,
			lightPartials: gradients.light && scene.light ? this.#lightPartials.at : 0,
			cameraPartials: gradients.camera ? this.#cameraPartials.at : 0,
		});
		const tiles = size / TILE;
		const ranges = Math.ceil(this.visibleCount / RANGE);
		kernels.run(WORK.backward, block, tiles * tiles);
		kernels.run(WORK.projectBackward, block, ranges);
		if (wantsMaps) {
			const { triangles, maps } = { triangles: at(binding.triangles), maps: at(gradients.maps) };
			kernels.call.addMapGradients(this.visibleCount, this.#visible.at, triangles, this.#mapGradients, maps);
		}
		if (scene.light) addPartials(gradients.light, this.#lightPartials.values, ranges, LIGHT_PARTIAL, LIGHT_LENGTH);
		addPartials(gradients.camera, this.#cameraPartials.values, ranges, CAMERA_LENGTH, CAMERA_LENGTH);
	}

	#resize(size: number): void {
		if (this.transmittance.length === size * size) return;
		const { memory } = this.#kernels;
		this.image = memory.view(this.image.at, size * size * 3);
		this.transmittance = memory.view(this.transmittance.at, size * size);
		this.imageGradient = memory.view(this.imageGradient.at, size * size * 3);
		this.coverageGradient = memory.view(this.coverageGradient.at, size * size);
	}

	/** Allocates memory for at least `entries` tile entries; half as many again, so that growing splats rarely need more. */
	#makeRoom(entries: number): void {
		const most = this.#size.splatCount * MAX_ENTRIES + 65536;
		if (entries > most) {
			throw new GaspardError(
				'fit/out-of-memory',
				`${this.#size.splatCount} splats touch ${entries} tiles, more than ${most}: they have grown too large. Clamp their sizes.`,
				{ expected: entries * INSTANCE_BYTES, limit: most * INSTANCE_BYTES },
			);
		}
		const capacity = this.#capacity === 0 ? entries : Math.min(most, Math.ceil(entries * 1.5));
		const { memory } = this.#kernels;
		const instances = memory.take(capacity * INSTANCE_BYTES);
		const instanceGradients = memory.take(capacity * INSTANCE_GRADIENT_BYTES);
		this.#capacity = capacity;
		this.#block.set({ capacity, instances, instanceGradients });
	}
}

function at(tensor: object | undefined): number {
	return tensor ? (tensor as WasmTensor).at : 0;
}

/** Adds the partial sums of all ranges, in their order. */
function addPartials(
	out: Tensor | undefined,
	partials: Float32Array,
	ranges: number,
	stride: number,
	length: number,
): void {
	if (!out) return;
	const { values } = out;
	for (let k = 0; k < length; k++) {
		let sum = 0;
		for (let range = 0; range < ranges; range++) sum += partials[range * stride + k]!;
		values[k]! += sum;
	}
}
