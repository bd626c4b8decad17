import { XRFrame as EmulatedFrame, XRRigidTransform as EmulatedTransform } from 'iwer';
import { eyePlace, eyeProjection, type StereoRig } from '../../golden/stereo-rigs.ts';

let rig: StereoRig | undefined;
let patched = false;

/** Gives the emulated headset the eyes of a rig, in its floor space; its own parallel ones again where it has them. */
export function shapeEyes(wanted: StereoRig): void {
	rig = wanted;
	if (patched) return;
	patched = true;
	const { prototype } = EmulatedFrame;
	const ask = prototype.getViewerPose;
	prototype.getViewerPose = function (this: EmulatedFrame, space) {
		const pose = ask.call(this, space);
		if (!rig || rig.native) return pose;
		for (const [index, view] of pose.views.entries()) {
			const eye = index as 0 | 1;
			const { position, yawRadians } = eyePlace(rig, eye);
			const [x, y, z] = position;
			const turn = { x: 0, y: Math.sin(yawRadians / 2), z: 0, w: Math.cos(yawRadians / 2) };
			Object.defineProperties(view, {
				projectionMatrix: { value: Float32Array.from(eyeProjection(rig.tangents[eye], 0.1, 1000)) },
				transform: { value: new EmulatedTransform({ x, y, z, w: 1 }, turn) },
			});
		}
		return pose;
	};
}
