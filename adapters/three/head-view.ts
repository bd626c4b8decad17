import { BufferAttribute, BufferGeometry, Mesh, MeshBasicMaterial, SRGBColorSpace, Texture } from 'three';
import type { EmbeddedImage } from '../../src/asset/avatar-asset.ts';
import type { Avatar } from '../../src/avatar/avatar.ts';
import { visibleTriangles } from '../../src/bounds/head-raycast.ts';
import type { AvatarView } from '../../src/scene/avatar-controls.ts';

/** The posed head mesh under the splats, with the texture of the file: shows the rig, and casts the shadow. */
export class HeadView extends Mesh<BufferGeometry, MeshBasicMaterial> {
	readonly #avatar: Avatar;
	#poseVersion = -1;

	constructor(avatar: Avatar) {
		const { mesh, texture } = avatar.asset;
		const geometry = new BufferGeometry();
		// A copy, because the avatar changes `vertices`.
		geometry.setAttribute('position', new BufferAttribute(avatar.vertices.slice(), 3));
		geometry.setAttribute('uv', new BufferAttribute(mesh.uvs, 2));
		geometry.setIndex(new BufferAttribute(visibleTriangles(mesh), 1));
		super(geometry, new MeshBasicMaterial({ toneMapped: false }));
		this.#avatar = avatar;
		this.name = 'gaspard head mesh';
		this.frustumCulled = false;
		if (texture) this.#loadTexture(texture);
	}

	/**
	 * Shows the mesh, or only lets it cast a shadow, in the avatar's current pose. Call it before three collects what to
	 * draw.
	 */
	show(view: AvatarView, castShadow: boolean): void {
		const seen = view !== 'splats';
		this.visible = seen || castShadow;
		this.castShadow = castShadow;
		const { material } = this;
		material.colorWrite = seen;
		material.depthWrite = seen;
		material.wireframe = view === 'wireframe';
		if (!this.visible || this.#poseVersion === this.#avatar.poseVersion) return;
		this.#poseVersion = this.#avatar.poseVersion;
		const position = this.geometry.getAttribute('position') as BufferAttribute;
		position.array.set(this.#avatar.vertices);
		position.needsUpdate = true;
	}

	/** Does nothing: the avatar itself is picked. */
	override raycast(): void {}

	override dispose(): void {
		this.geometry.dispose();
		this.material.map?.dispose();
		this.material.dispose();
	}

	async #loadTexture({ bytes, mimeType }: EmbeddedImage): Promise<void> {
		const blob = new Blob([bytes as BlobPart], { type: mimeType });
		// The origin of glTF textures and of an ImageBitmap is the top left corner: no flip.
		const image = await createImageBitmap(blob).catch(() => undefined);
		if (!image) return;
		const texture = new Texture(image as unknown as HTMLImageElement);
		texture.flipY = false;
		texture.colorSpace = SRGBColorSpace;
		texture.needsUpdate = true;
		this.material.map = texture;
		this.material.needsUpdate = true;
	}
}
