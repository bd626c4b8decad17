import type { Camera } from '@babylonjs/core/Cameras/camera.js';

/**
 * GLSL for the matrices of the current eye: `viewMatrix`, `projectionMatrix`. With multiview (OVR_multiview2; Babylon sets the
 * define MULTIVIEW) one call draws both eyes, and `gl_ViewID_OVR` is the number of the eye.
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

/** The camera of the right eye if `camera` draws both eyes in one pass; otherwise undefined. */
export function rightEye(camera: Camera | null): Camera | undefined {
	const target = camera?.outputRenderTarget;
	return target && target.getViewCount() > 1 ? camera.rigCameras[1] : undefined;
}
