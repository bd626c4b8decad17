/**
 * The A-Frame component `gaussian-avatar`: `<a-entity gaussian-avatar="src: #ada; gaze: #camera"></a-entity>`. Import this module after
 * A-Frame, and it registers the component. It uses the three.js of A-Frame, which must be version 1.8 or newer.
 */
export type * from '../../src/index.ts';
export { GaspardError, isGaspardError } from '../../src/index.ts';
export { type AFrame, registerGaussianAvatarComponent } from './register.ts';

import { GaspardError } from '../../src/index.ts';
import { type AFrame, registerGaussianAvatarComponent } from './register.ts';

const { AFRAME } = globalThis as { AFRAME?: AFrame };
if (AFRAME) registerGaussianAvatarComponent(AFRAME);
else if (typeof document !== 'undefined') {
	throw new GaspardError(
		'engine/not-ready',
		"A-Frame is not loaded. Load it before 'gaspard/aframe', by a script or an import above.",
	);
}
