import type { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { GLTFLoader } from '@babylonjs/loaders/glTF/2.0/glTFLoader.js';
import type { IGLTFLoaderExtension } from '@babylonjs/loaders/glTF/2.0/glTFLoaderExtension.js';
import {
	registerGLTFExtension,
	unregisterGLTFExtension,
} from '@babylonjs/loaders/glTF/2.0/glTFLoaderExtensionRegistry.js';
import type { INode, IScene } from '@babylonjs/loaders/glTF/2.0/glTFLoaderInterfaces.js';
import { AVATAR_EXTENSION } from '../../src/asset/file-format.ts';
import { writeGlb } from '../../src/asset/glb.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import type { AvatarModel } from '../../src/avatar/avatar-model.ts';
import { type LoadOptions, modelOfAsset } from '../../src/avatar/load-avatar-model.ts';
import { GaussianAvatar, type GaussianAvatarOptions } from './gaussian-avatar.ts';
import { sideSign } from './handedness.ts';

/** The part of the root extension that is looked at here. */
type AvatarExtension = Record<'head' | 'splats', { readonly mesh?: number } | undefined>;

/**
 * Lets Babylon's glTF loader read avatars. The avatar stands in the result's `meshes`, and in the scene, in place of the
 * mesh and the splats that other software would show. Other files are left alone. A broken avatar fails the load with a
 * GaspardError.
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
		if (!this.enabled) return;
		// The document as it was: Babylon has put `parent` and fields that begin with `_` into its nodes.
		const own = (key: string, value: unknown) => (key === 'parent' || key.startsWith('_') ? undefined : value);
		this.#text = JSON.stringify(loader.gltf, own);
	}

	dispose(): void {
		this.#model = undefined;
	}

	/** Babylon calls this before it builds anything. */
	onLoading(): void {
		const avatar = this.#loader.gltf.extensions?.[AVATAR_EXTENSION] as AvatarExtension | undefined;
		if (!avatar) return;
		// Neither mesh nor splats shall be built twice; what else somebody put into the file stays.
		for (const node of this.#loader.gltf.nodes ?? []) {
			const { mesh } = node;
			if (mesh === undefined || (mesh !== avatar.head?.mesh && mesh !== avatar.splats?.mesh)) continue;
			if (mesh === avatar.head?.mesh) this.#headNode = node;
			delete node.mesh;
			delete node.skin;
		}
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
		this.#model = modelOfAsset(readAvatar(bytes), this.#options);
		await this.#loader.loadSceneAsync(context, scene);
	}

	#addAvatar(node: INode, transformNode: TransformNode, model: AvatarModel): void {
		const { babylonScene } = this.#loader;
		const container = this.#loader._assetContainer;
		babylonScene._blockEntityCollection = container !== null;
		const avatar = new GaussianAvatar(model, babylonScene, this.#options);
		avatar._parentContainer = container;
		babylonScene._blockEntityCollection = false;
		avatar.parent = transformNode;
		// The loader's root node mirrors right-handed files; an avatar knows the handedness of its scene itself.
		avatar.scaling.x = sideSign(babylonScene.useRightHandedSystem);
		node._primitiveBabylonMeshes = [avatar];
		this.#loader.parent.onMeshLoadedObservable.notifyObservers(avatar);
	}
}

/**
 * Registers the extension with Babylon's glTF loader: `ImportMeshAsync('ada.glb', scene)` then gives an avatar. Nothing
 * happens on import; call this once. Calling it again changes the options.
 */
export function registerGaussianAvatarLoader(options: GaussianAvatarOptions & LoadOptions = {}): void {
	unregisterGLTFExtension(AVATAR_EXTENSION);
	registerGLTFExtension(AVATAR_EXTENSION, true, (loader) => new GaussianAvatarLoaderExtension(loader, options));
}
