import { LatheGeometry, Mesh, MeshStandardMaterial, Vector2 } from 'three';
import { PLINTH_PROFILE } from './profiles.ts';

/**
 * A turned stone socle under a bust, as tall as `height` metres. Its top is the origin of a head, so that the lower edge
 * of the bust disappears in it.
 */
export function makePlinth(
	height: number,
	color = '#2a2624',
	roughness = 0.5,
): Mesh<LatheGeometry, MeshStandardMaterial> {
	// From the foot up: three's lathe shows its outside then.
	const profile = [...PLINTH_PROFILE, [0.098, -height] as const].reverse();
	const geometry = new LatheGeometry(
		profile.map(([radius, y]) => new Vector2(radius, y)),
		64,
	);
	const plinth = new Mesh(geometry, new MeshStandardMaterial({ color, roughness, metalness: 0 }));
	plinth.castShadow = true;
	plinth.receiveShadow = true;
	return plinth;
}
