import { hairField } from '../../src/fit/prior/hair-field.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import type { PersonLayer } from '../people/person.ts';
import type { Transfer } from './card-samples.ts';
import { transferDirection, transferMaps, transferPoint } from './triangle-transfer.ts';

/** Transfers the layers of a person to the average person: hair by the field of the skull, all other layers by triangles. */
export function transferToAverage(
	mesh: HeadMesh,
	average: ArrayLike<number>,
): (layer: PersonLayer['name']) => Transfer {
	const maps = transferMaps(mesh, mesh.positions, average);
	const field = hairField(mesh, mesh.positions, average);
	const bySkull: Transfer = { point: (_, point) => field(point), direction: () => {} };
	const byTriangle: Transfer = {
		point: (triangle, point) => transferPoint(maps, triangle, point),
		direction: (triangle, direction) => transferDirection(maps, triangle, direction),
	};
	return (layer) => (layer === 'hair' ? bySkull : byTriangle);
}
