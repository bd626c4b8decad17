import { type ArrayCamera, type Camera, Frustum, FrustumArray, Matrix4, type Object3D } from 'three';

const frustum = new Frustum();
const frustums = new FrustumArray();
const projection = new Matrix4();

/** Sets the frustum, or the frusta of an array of cameras, that `isInFrustum` tests. */
export function setFrustum(rig: Camera): void {
	if (isArrayCamera(rig)) frustums.setFromArrayCamera(rig);
	else {
		projection.multiplyMatrices(rig.projectionMatrix, rig.matrixWorldInverse);
		frustum.setFromProjectionMatrix(projection, rig.coordinateSystem, rig.reversedDepth);
	}
}

/** Whether three will draw an object after it has culled. */
export function isInFrustum(object: Object3D, rig: Camera): boolean {
	if (!object.frustumCulled) return true;
	return isArrayCamera(rig) ? frustums.intersectsObject(object) : frustum.intersectsObject(object);
}

function isArrayCamera(camera: Camera): camera is ArrayCamera {
	return (camera as ArrayCamera).isArrayCamera === true;
}
