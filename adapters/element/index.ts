/**
 * `<gaussian-avatar src="ada.glb">`: a head as an element of a page, without JavaScript. Importing this module defines the element; outside
 * of a browser it does nothing.
 */
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
