import type { Look } from './view.ts';

/** Metres. */
const NEAREST = 0.25;
const FARTHEST = 3;
const TARGET = [0, 0.09, 0.03] as const;

/** One camera for all views: a drag on any of them turns all; wheel and pinch come nearer. */
export class Orbit {
	/** Radians around and above, metres away. */
	around = 0.42;
	above = 0.05;
	away = 1.12;
	readonly #fingers = new Map<number, { x: number; y: number }>();

	/** Makes a canvas turn the camera. */
	listen(canvas: HTMLElement): void {
		canvas.addEventListener('pointerdown', (event) => {
			canvas.setPointerCapture(event.pointerId);
			this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
		});
		canvas.addEventListener('pointermove', ({ pointerId, clientX, clientY }) => {
			const finger = this.#fingers.get(pointerId);
			if (!finger) return;
			const before = this.#spread();
			const share = 1 / this.#fingers.size;
			this.around -= (clientX - finger.x) * 0.0085 * share;
			this.above = Math.max(-1.3, Math.min(1.4, this.above + (clientY - finger.y) * 0.0085 * share));
			Object.assign(finger, { x: clientX, y: clientY });
			const after = this.#spread();
			if (before > 0 && after > 0) this.#come(before / after);
		});
		for (const end of ['pointerup', 'pointercancel'] as const) {
			canvas.addEventListener(end, ({ pointerId }) => this.#fingers.delete(pointerId));
		}
		canvas.addEventListener(
			'wheel',
			(event) => {
				event.preventDefault();
				this.#come(Math.exp(event.deltaY * 0.001));
			},
			{ passive: false },
		);
	}

	get look(): Look {
		const level = Math.cos(this.above) * this.away;
		return {
			eye: [
				TARGET[0] + Math.sin(this.around) * level,
				TARGET[1] + Math.sin(this.above) * this.away,
				TARGET[2] + Math.cos(this.around) * level,
			],
			target: TARGET,
			fieldOfView: 26,
		};
	}

	#come(factor: number): void {
		this.away = Math.max(NEAREST, Math.min(FARTHEST, this.away * factor));
	}

	/** Pixels between two fingers; 0 where there are not two. */
	#spread(): number {
		const [a, b] = [...this.#fingers.values()];
		return a && b && this.#fingers.size === 2 ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
	}
}
