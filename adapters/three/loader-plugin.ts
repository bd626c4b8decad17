import type { GLTF, GLTFLoaderPlugin, GLTFParser } from 'three/addons/loaders/GLTFLoader.js';
import { avatarMeshes, takeAvatarMeshes } from '../../src/asset/avatar-meshes.ts';
import { AVATAR_EXTENSION } from '../../src/asset/file-format.ts';
import { writeGlb } from '../../src/asset/glb.ts';
import type { AvatarModel } from '../../src/avatar/avatar-model.ts';
import { type LoadOptions, loadAvatarModel } from '../../src/avatar/load-avatar-model.ts';
import type { GaussianAvatarOptions } from '../../src/scene/avatar-controls.ts';
import { GaussianAvatar } from './gaussian-avatar.ts';

/**
 * Lets GLTFLoader read avatars:
 *
 * ```ts
 * const loader = new GLTFLoader();
 * loader.register((parser) => new GaussianAvatarLoaderPlugin(parser));
 * const gltf = await loader.loadAsync('ada.glb');
 * scene.add(gltf.scene); // or gltf.userData.gaussianAvatar alone
 * ```
 *
 * In `gltf.scene` the avatar replaces the mesh and the splats that other software would show. A file without an avatar is
 * loaded as ever, and `gltf.userData.gaussianAvatar` is undefined. A broken avatar fails the load with a GaspardError.
 *
 * Files with the same bytes share one asset, decoder and GPU data, also with `GaussianAvatar.load`.
 */
export class GaussianAvatarLoaderPlugin implements GLTFLoaderPlugin {
	readonly name: string = AVATAR_EXTENSION;
	readonly #parser: GLTFParser;
	readonly #options: GaussianAvatarOptions & LoadOptions;
	/** The document as it was: GLTFLoader adds fields to it while it loads. */
	readonly #text: string;
	#model: AvatarModel | undefined;

	constructor(parser: GLTFParser, options: GaussianAvatarOptions & LoadOptions = {}) {
		this.#parser = parser;
		this.#options = options;
		this.#text = avatarMeshes(parser.json) ? JSON.stringify(parser.json) : '';
	}

	/** GLTFLoader calls this before it builds anything. */
	async beforeRoot(): Promise<void> {
		const { json } = this.#parser;
		const meshes = avatarMeshes(json);
		if (!meshes) return;
		const binary = (await this.#parser.getDependency('buffer', 0)) as ArrayBuffer;
		this.#model = await loadAvatarModel(writeGlb(this.#text, new Uint8Array(binary)), this.#options);
		takeAvatarMeshes(json.nodes, meshes);
	}

	/** GLTFLoader calls this when everything is built. */
	async afterRoot(gltf: GLTF): Promise<void> {
		if (!this.#model) return;
		const avatar = new GaussianAvatar(this.#model, this.#options);
		gltf.scene.add(avatar);
		gltf.userData['gaussianAvatar'] = avatar;
	}
}
