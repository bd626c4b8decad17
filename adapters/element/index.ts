/**
 * `<gaussian-avatar src="ada.glb">`: a head as an element of a page, without JavaScript. Importing this module defines the element; outside
 * of a browser it does nothing.
 */
export type * from '../../src/index.ts';
export { GaspardError, isGaspardError } from '../../src/index.ts';
export type {
	AvatarHostRenderer,
	GaussianAvatar,
	GaussianAvatarEventMap,
	HeadsetRenderer,
	SplatMaterial,
	SplatUniforms,
} from '../three/index.ts';
export { GaussianAvatarElement } from './gaussian-avatar-element.ts';

import { GaussianAvatarElement } from './gaussian-avatar-element.ts';

if (typeof customElements !== 'undefined' && !customElements.get('gaussian-avatar')) {
	customElements.define('gaussian-avatar', GaussianAvatarElement);
}

declare global {
	interface HTMLElementTagNameMap {
		'gaussian-avatar': GaussianAvatarElement;
	}
}
