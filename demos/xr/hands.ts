import {
	BufferGeometry,
	CapsuleGeometry,
	Group,
	InstancedMesh,
	Line,
	LineBasicMaterial,
	Matrix4,
	Mesh,
	MeshStandardMaterial,
	type Object3D,
	SphereGeometry,
	Vector3,
	type WebGLRenderer,
	type XRTargetRaySpace,
} from 'three';

const JOINT_COUNT = 25;

/** What the visitor holds: a plain handle for each controller, a bead for each joint of a tracked hand, and a beam. */
export class Hands {
	/** Where the two beams begin; they point along -z. */
	readonly beams: readonly XRTargetRaySpace[];
	readonly #hands: { space: ReturnType<WebGLRenderer['xr']['getHand']>; beads: InstancedMesh; handle: Object3D }[];

	/** @param rig - What carries the visitor around. */
	constructor(renderer: WebGLRenderer, rig: Object3D) {
		const { xr } = renderer;
		const skin = new MeshStandardMaterial({ color: '#d9a98a', roughness: 0.6 });
		const dark = new MeshStandardMaterial({ color: '#34302c', roughness: 0.45 });
		this.beams = [0, 1].map((index) => {
			const beam = xr.getController(index);
			const line = new Line(
				new BufferGeometry().setFromPoints([new Vector3(0, 0, -0.03), new Vector3(0, 0, -0.6)]),
				new LineBasicMaterial({ color: '#e9b77b', transparent: true, opacity: 0.5 }),
			);
			beam.add(line);
			rig.add(beam);
			return beam;
		});
		this.#hands = [0, 1].map((index) => {
			const handle = new Group();
			const grip = new Mesh(new CapsuleGeometry(0.016, 0.09, 4, 16), dark);
			grip.rotation.x = -1.1;
			handle.add(grip);
			const space = xr.getHand(index);
			const beads = new InstancedMesh(new SphereGeometry(1, 12, 8), skin, JOINT_COUNT);
			beads.frustumCulled = false;
			space.add(beads);
			const holder = xr.getControllerGrip(index);
			holder.add(handle);
			rig.add(space, holder);
			return { space, beads, handle };
		});
	}

	/** Brings the beads to the joints that are tracked. */
	step(): void {
		for (const { space, beads, handle } of this.#hands) {
			let count = 0;
			for (const joint of Object.values(space.joints)) {
				if (!joint?.visible || count === JOINT_COUNT) continue;
				const radius = joint.jointRadius ?? 0.008;
				matrix.makeScale(radius, radius, radius).setPosition(joint.position);
				beads.setMatrixAt(count++, matrix);
			}
			beads.count = count;
			beads.visible = count > 0;
			beads.instanceMatrix.needsUpdate = true;
			handle.visible = count === 0;
		}
	}
}

const matrix = new Matrix4();
