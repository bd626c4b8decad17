import type { GLTF, GLTFLoaderPlugin, GLTFParser } from 'three/addons/loaders/GLTFLoader.js';
import { AVATAR_EXTENSION } from '../../src/asset/file-format.ts';
import { writeGlb } from '../../src/asset/glb.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import type { AvatarModel } from '../../src/avatar/avatar-model.ts';
import { type LoadOptions, modelOfAsset } from '../../src/avatar/load-avatar-model.ts';
import { GaussianAvatar, type GaussianAvatarOptions } from './gaussian-avatar.ts';

/** The part of a glTF document that is looked at here. */
interface Document {
	readonly extensions?: Record<string, unknown>;
	readonly nodes?: { mesh?: number; skin?: number }[];
}

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
 * The avatar stands in `gltf.scene` in place of the mesh and the splats that other software would show. A file that is
 * no avatar is left alone, and `gltf.userData.gaussianAvatar` stays undefined. A broken avatar fails the load with a
 * GaspardError.
 */
export class GaussianAvatarLoaderPlugin implements GLTFLoaderPlugin {
	readonly name: string = AVATAR_EXTENSION;
	readonly #parser: GLTFParser;
	readonly #options: GaussianAvatarOptions & LoadOptions;
	#model: AvatarModel | undefined;

	constructor(parser: GLTFParser, options: GaussianAvatarOptions & LoadOptions = {}) {
		this.#parser = parser;
		this.#options = options;
	}

	/** GLTFLoader calls this before it builds anything. */
	async beforeRoot(): Promise<void> {
		const document = this.#parser.json as Document;
		if (!document.extensions?.[AVATAR_EXTENSION]) return;
		const binary = (await this.#parser.getDependency('buffer', 0)) as ArrayBuffer;
		const bytes = writeGlb(JSON.stringify(document), new Uint8Array(binary));
		this.#model = modelOfAsset(readAvatar(bytes), this.#options);
		// Neither mesh nor splats shall be built twice; what else somebody put into the file stays.
		for (const node of document.nodes ?? []) {
			if (node.mesh === undefined || !this.#isOurs(node.mesh)) continue;
			delete node.mesh;
			delete node.skin;
		}
	}

	/** GLTFLoader calls this when everything is built. */
	async afterRoot(gltf: GLTF): Promise<void> {
		if (!this.#model) return;
		const avatar = new GaussianAvatar(this.#model, this.#options);
		gltf.scene.add(avatar);
		gltf.userData['gaussianAvatar'] = avatar;
	}

	#isOurs(mesh: number): boolean {
		const avatar = (this.#parser.json as Document).extensions![AVATAR_EXTENSION] as Record<string, { mesh?: number }>;
		return avatar['head']?.mesh === mesh || avatar['splats']?.mesh === mesh;
	}
}
