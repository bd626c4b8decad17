import type { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { GLTFLoader } from '@babylonjs/loaders/glTF/2.0/glTFLoader.js';
import type { IGLTFLoaderExtension } from '@babylonjs/loaders/glTF/2.0/glTFLoaderExtension.js';
import {
	registerGLTFExtension,
	unregisterGLTFExtension,
} from '@babylonjs/loaders/glTF/2.0/glTFLoaderExtensionRegistry.js';
import type { IGLTF, INode, IScene } from '@babylonjs/loaders/glTF/2.0/glTFLoaderInterfaces.js';
import { avatarMeshes, takeAvatarMeshes } from '../../src/asset/avatar-meshes.ts';
import { AVATAR_EXTENSION } from '../../src/asset/file-format.ts';
import { writeGlb } from '../../src/asset/glb.ts';
import type { AvatarModel } from '../../src/avatar/avatar-model.ts';
import { type LoadOptions, loadAvatarModel } from '../../src/avatar/load-avatar-model.ts';
import type { GaussianAvatarOptions } from '../../src/scene/avatar-controls.ts';
import { GaussianAvatar } from './gaussian-avatar.ts';
import { sideSign } from './handedness.ts';
import { makeInContainer } from './private-fields.ts';

/**
 * Lets Babylon's glTF loader read avatars. In the scene, and in the `meshes` of the result, the avatar replaces the mesh and the
 * splats that other software would show. Other files are loaded as ever. A broken avatar fails the load with a GaspardError.
 *
 * Files with the same bytes share one asset, decoder and GPU data, also with `GaussianAvatar.load`.
 */
export class GaussianAvatarLoaderExtension implements IGLTFLoaderExtension {
	readonly name: string = AVATAR_EXTENSION;
	enabled = true;
	readonly #loader: GLTFLoader;
	readonly #options: GaussianAvatarOptions & LoadOptions;
	#text = '';
	#model: AvatarModel | undefined;
	#headNode: INode | undefined;

	constructor(loader: GLTFLoader, options: GaussianAvatarOptions & LoadOptions = {}) {
		this.#loader = loader;
		this.#options = options;
		this.enabled = loader.isExtensionUsed(AVATAR_EXTENSION);
		if (this.enabled) this.#text = originalText(loader.gltf);
	}

	dispose(): void {
		this.#model = undefined;
	}

	/** Babylon calls this before it builds anything. */
	onLoading(): void {
		const { gltf } = this.#loader;
		const meshes = avatarMeshes(gltf);
		if (meshes) this.#headNode = takeAvatarMeshes(gltf.nodes, meshes).at(-1);
	}

	loadSceneAsync(context: string, scene: IScene): Promise<void> | null {
		if (!this.#headNode || this.#model) return null;
		return this.#readThenLoad(context, scene);
	}

	loadNodeAsync(context: string, node: INode, assign: (node: TransformNode) => void): Promise<TransformNode> | null {
		if (!this.#model || node !== this.#headNode) return null;
		const model = this.#model;
		return this.#loader.loadNodeAsync(context, node, (transformNode) => {
			this.#addAvatar(node, transformNode, model);
			assign(transformNode);
		});
	}

	async #readThenLoad(context: string, scene: IScene): Promise<void> {
		const { bin, gltf } = this.#loader;
		const length = gltf.buffers?.[0]?.byteLength ?? 0;
		const binary = bin ? await bin.readAsync(0, length) : new Uint8Array();
		const bytes = writeGlb(this.#text, new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength));
		this.#model = await loadAvatarModel(bytes, this.#options);
		await this.#loader.loadSceneAsync(context, scene);
	}

	#addAvatar(node: INode, transformNode: TransformNode, model: AvatarModel): void {
		const { babylonScene } = this.#loader;
		const avatar = makeInContainer(
			babylonScene,
			this.#loader._assetContainer,
			() => new GaussianAvatar(model, babylonScene, this.#options),
		);
		avatar.parent = transformNode;
		// Undoes the mirror of the loader's root node: an avatar adapts to the handedness of its scene itself.
		avatar.scaling.x = sideSign(babylonScene.useRightHandedSystem);
		node._primitiveBabylonMeshes = [avatar];
		this.#loader.parent.onMeshLoadedObservable.notifyObservers(avatar);
	}
}

/**
 * Registers avatars with Babylon's glTF loader: afterwards `ImportMeshAsync('ada.glb', scene)` loads an avatar. Importing
 * the module does not register anything. Call this once; another call changes the options.
 */
export function registerGaussianAvatarLoader(options: GaussianAvatarOptions & LoadOptions = {}): void {
	unregisterGLTFExtension(AVATAR_EXTENSION);
	registerGLTFExtension(AVATAR_EXTENSION, true, (loader) => new GaussianAvatarLoaderExtension(loader, options));
}

/**
 * The text of a document as it was in the file: Babylon adds `index` to the items of its lists, `parent` and fields that begin
 * with `_` to its nodes.
 */
function originalText(gltf: IGLTF): string {
	const items = new Set<unknown>(Object.values(gltf).flatMap((list) => (Array.isArray(list) ? list : [])));
	return JSON.stringify(gltf, function (this: unknown, key: string, value: unknown) {
		const isAdded = key === 'parent' || key.startsWith('_') || (key === 'index' && items.has(this));
		return isAdded ? undefined : value;
	});
}
