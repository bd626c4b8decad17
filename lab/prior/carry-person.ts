import { hairField } from '../../src/fit/prior/hair-field.ts';
import type { HeadMesh } from '../../src/rig/head-mesh.ts';
import type { PersonLayer } from '../people/person.ts';
import type { Carry } from './card-samples.ts';
import { carryDirection, carryMaps, carryPoint } from './carry.ts';

/** How the layers of a person go to the average person: hair by the skull's field, all else by triangles. */
export function carryPerson(mesh: HeadMesh, average: ArrayLike<number>): (layer: PersonLayer['name']) => Carry {
	const maps = carryMaps(mesh, mesh.positions, average);
	const field = hairField(mesh, mesh.positions, average);
	const bySkull: Carry = { point: (_, point) => field(point), direction: () => {} };
	const byTriangle: Carry = {
		point: (triangle, point) => carryPoint(maps, triangle, point),
		direction: (triangle, direction) => carryDirection(maps, triangle, direction),
	};
	return (layer) => (layer === 'hair' ? bySkull : byTriangle);
}
