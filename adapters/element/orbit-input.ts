import type { PortraitScene } from './portrait-scene.ts';

/** Rotation by a drag across the whole element, and by one press of an arrow key, radians. */
const RADIANS_PER_WIDTH = Math.PI;
const RADIANS_PER_KEY = 0.2;

const KEYS: Readonly<Record<string, readonly [yaw: number, pitch: number]>> = {
	ArrowLeft: [-RADIANS_PER_KEY, 0],
	ArrowRight: [RADIANS_PER_KEY, 0],
	ArrowUp: [0, RADIANS_PER_KEY],
	ArrowDown: [0, -RADIANS_PER_KEY],
};

/**
 * Lets a visitor turn a portrait by dragging (a finger that moves vertically still scrolls the page) and by arrow keys; Home turns back
 * to the front. `orbit="none"` on the element turns it off.
 *
 * @param signal - Removes the listeners when aborted.
 */
export function addOrbitInput(element: HTMLElement, portrait: PortraitScene, signal: AbortSignal): void {
	const fixed = (): boolean => element.getAttribute('orbit') === 'none';
	let pointer: number | undefined;
	let [x, y] = [0, 0];
	const listen = <Type extends keyof HTMLElementEventMap>(
		type: Type,
		listener: (event: HTMLElementEventMap[Type]) => void,
	): void => element.addEventListener(type, listener, { signal });
	listen('pointerdown', (event) => {
		if (fixed() || event.button !== 0 || pointer !== undefined) return;
		pointer = event.pointerId;
		[x, y] = [event.clientX, event.clientY];
		element.setPointerCapture(pointer);
	});
	listen('pointermove', (event) => {
		if (event.pointerId !== pointer) return;
		// The scene follows the hand, so the camera moves the opposite way.
		const perPixel = RADIANS_PER_WIDTH / Math.max(1, element.clientWidth);
		portrait.turn((x - event.clientX) * perPixel, (event.clientY - y) * perPixel);
		[x, y] = [event.clientX, event.clientY];
	});
	const end = (event: PointerEvent): void => {
		if (event.pointerId === pointer) pointer = undefined;
	};
	listen('pointerup', end);
	listen('pointercancel', end);
	// An image in the slot must not start a drag and drop.
	listen('dragstart', (event) => event.preventDefault());
	listen('keydown', (event) => {
		if (fixed() || event.target !== element || event.altKey || event.ctrlKey || event.metaKey) return;
		const turn = KEYS[event.key];
		if (turn) portrait.turn(...turn);
		else if (event.key === 'Home') portrait.faceFront();
		else return;
		event.preventDefault();
	});
}
