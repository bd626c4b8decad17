/**
 * The A-Frame component `gaussian-avatar`: `<a-entity gaussian-avatar="src: #ada; gaze: #camera"></a-entity>`. Importing
 * this module after A-Frame registers it. It uses the three.js that A-Frame brings, from A-Frame 1.8 on.
 */
export { type AFrame, registerGaussianAvatarComponent } from './register.ts';

import { GaspardError } from '../../src/index.ts';
import { type AFrame, registerGaussianAvatarComponent } from './register.ts';

const { AFRAME } = globalThis as { AFRAME?: AFrame };
if (AFRAME) registerGaussianAvatarComponent(AFRAME);
else if (typeof document !== 'undefined') {
	throw new GaspardError(
		'engine/not-ready',
		"There is no A-Frame yet: load it before 'gaspard/aframe', with a script above or an import before.",
	);
}
