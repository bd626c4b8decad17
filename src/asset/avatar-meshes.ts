import { AVATAR_EXTENSION } from './file-format.ts';

/** The part of a glTF document that `avatarMeshes` looks at. */
export interface AvatarDocument {
	readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Indices of the glTF meshes that an avatar stands for. */
export interface AvatarMeshes {
	readonly head: number | undefined;
	readonly splats: number | undefined;
}

/**
 * The meshes of a glTF document that a loader must not build, because the avatar draws them; undefined if the document holds no
 * avatar. What else is in the document belongs to the loader. Nothing is checked: `readAvatar` does that.
 */
export function avatarMeshes(document: AvatarDocument): AvatarMeshes | undefined {
	const avatar = document.extensions?.[AVATAR_EXTENSION] as Record<string, { mesh?: number } | undefined> | undefined;
	return avatar && { head: avatar['head']?.mesh, splats: avatar['splats']?.mesh };
}

/** A node of a glTF document. */
interface DocumentNode {
	mesh?: number;
	skin?: number;
}

/**
 * Takes the meshes of an avatar away from their nodes.
 *
 * @returns The nodes that the head stood on.
 */
export function takeAvatarMeshes<Node extends DocumentNode>(
	nodes: readonly Node[] | undefined,
	{ head, splats }: AvatarMeshes,
): Node[] {
	const headNodes: Node[] = [];
	for (const node of nodes ?? []) {
		const { mesh } = node;
		if (mesh === undefined || (mesh !== head && mesh !== splats)) continue;
		if (mesh === head) headNodes.push(node);
		delete node.mesh;
		delete node.skin;
	}
	return headNodes;
}
