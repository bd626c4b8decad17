import { LatheGeometry, Mesh, MeshStandardMaterial, Vector2 } from 'three';

/**
 * A turned stone socle under a bust, as tall as `height` metres. Its top is the origin of a head, so that the lower edge
 * of the bust disappears in it.
 */
export function makePlinth(
	height: number,
	color = '#2a2624',
	roughness = 0.5,
): Mesh<LatheGeometry, MeshStandardMaterial> {
	const profile: [radius: number, y: number][] = [
		[0, -0.083],
		[0.084, -0.083],
		[0.092, -0.086],
		[0.094, -0.093],
		[0.09, -0.1],
		[0.078, -0.106],
		[0.066, -0.118],
		[0.06, -0.14],
		[0.062, -0.155],
		[0.078, -0.166],
		[0.104, -0.171],
		[0.108, -0.176],
		[0.108, -0.2],
		[0.104, -0.206],
		[0.098, -0.208],
		[0.098, -height],
	];
	const geometry = new LatheGeometry(
		profile.map(([radius, y]) => new Vector2(radius, y)),
		64,
	);
	const plinth = new Mesh(geometry, new MeshStandardMaterial({ color, roughness, metalness: 0 }));
	plinth.castShadow = true;
	plinth.receiveShadow = true;
	return plinth;
}
