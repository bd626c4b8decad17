import type { Camera } from '@babylonjs/core/Cameras/camera.js';

/**
 * Matrices of the eye that is drawn, GLSL: `viewMatrix`, `projectionMatrix`. In multiview (OVR_multiview2, which Babylon asks
 * for with the define MULTIVIEW) one call draws both eyes, and each vertex is told which one it is for.
 */
export const EYE_MATRICES = `
uniform mat4 view;
uniform mat4 projection;
#ifdef MULTIVIEW
uniform mat4 viewR;
uniform mat4 projectionR;
#define viewMatrix (gl_ViewID_OVR == 0u ? view : viewR)
#define projectionMatrix (gl_ViewID_OVR == 0u ? projection : projectionR)
#else
#define viewMatrix view
#define projectionMatrix projection
#endif
`;

/** The camera of the right eye where `camera` draws both eyes in one pass; otherwise undefined. */
export function rightEye(camera: Camera | null): Camera | undefined {
	const target = camera?.outputRenderTarget;
	return target && target.getViewCount() > 1 ? camera.rigCameras[1] : undefined;
}
