import { VertexBuffer } from '@babylonjs/core/Buffers/buffer.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import { Texture } from '@babylonjs/core/Materials/Textures/texture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import type { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import type { EmbeddedImage } from '../../src/asset/avatar-asset.ts';
import type { Avatar } from '../../src/avatar/avatar.ts';
import { visibleTriangles } from '../../src/bounds/head-raycast.ts';
import type { DrawnAvatar } from './drawn-avatar.ts';
import { sideSign } from './handedness.ts';

/**
 * The posed head mesh under the splats, with the texture of the file: shows the rig, and casts the shadow. While splats are
 * shown no camera sees it; a ShadowGenerator that has it in its list does.
 */
export class HeadView extends Mesh {
	readonly #avatar: Avatar;
	#poseVersion = 0;

	constructor(owner: DrawnAvatar) {
		super('gaspard head mesh', owner.getScene(), owner);
		this.#avatar = owner.core;
		const { mesh, texture } = owner.asset;
		const data = new VertexData();
		data.positions = owner.core.vertices.slice();
		data.uvs = mesh.uvs;
		data.indices = visibleTriangles(mesh);
		data.applyToMesh(this, true);
		this.scaling.x = sideSign(owner.getScene().useRightHandedSystem);
		this.isPickable = false;
		this.alwaysSelectAsActiveMesh = true;
		this.doNotSerialize = true;
		this.material = this.#makeMaterial(texture);
	}

	/** Takes over the avatar's pose and visibility. Call it before Babylon collects what to draw. */
	follow(owner: DrawnAvatar): void {
		const seen = owner.view !== 'splats';
		this.layerMask = seen ? owner.layerMask : 0;
		this.isVisible = owner.isVisible;
		this.renderingGroupId = owner.renderingGroupId;
		this.material!.wireframe = owner.view === 'wireframe';
		if (this.#poseVersion === this.#avatar.poseVersion) return;
		this.#poseVersion = this.#avatar.poseVersion;
		this.updateVerticesData(VertexBuffer.PositionKind, this.#avatar.vertices);
	}

	/** Checks the layer mask: render targets with a list of their own, such as mirrors, do not. Shadow maps do not call this. */
	override render(subMesh: SubMesh, enableAlphaMode: boolean, effectiveMeshReplacement?: AbstractMesh): Mesh {
		return this.layerMask === 0 ? this : super.render(subMesh, enableAlphaMode, effectiveMeshReplacement);
	}

	#makeMaterial(image: EmbeddedImage | undefined): StandardMaterial {
		const material = new StandardMaterial('gaspard head mesh', this.getScene());
		material.disableLighting = true;
		material.emissiveColor = Color3.White();
		// In a left-handed scene the mesh is turned inside out.
		material.backFaceCulling = false;
		material.doNotSerialize = true;
		if (image) this.#loadTexture(material, image);
		return material;
	}

	#loadTexture(material: StandardMaterial, { bytes, mimeType }: EmbeddedImage): void {
		const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: mimeType }));
		const done = () => URL.revokeObjectURL(url);
		// The origin of glTF textures is the top left corner.
		material.emissiveTexture = new Texture(url, this.getScene(), { invertY: false, onLoad: done, onError: done });
	}
}
