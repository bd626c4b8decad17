import type { AvatarView, GaussianAvatar } from 'gaspard/three';
import type { BackdropColors } from '../shared/backdrop.ts';
import { button, choices, section, slider } from './controls.ts';

const VIEWS: readonly (readonly [string, AvatarView])[] = [
	['Splats', 'splats'],
	['Mesh', 'mesh'],
	['Wireframe', 'wireframe'],
];

const BACKDROPS: readonly (readonly [string, BackdropColors])[] = [
	['Studio dark', { glow: '#4a4038', edge: '#12100e' }],
	['Slate', { glow: '#56606b', edge: '#1a1f26' }],
	['Moss', { glow: '#5d6650', edge: '#1b2018' }],
	['Daylight', { glow: '#e9e4dc', edge: '#a9a29a' }],
	['Black', { glow: '#000000', edge: '#000000' }],
	['White', { glow: '#ffffff', edge: '#ffffff' }],
];

/** The backdrop that is there first. */
export const FIRST_BACKDROP: BackdropColors = BACKDROPS[0]![1];

/** Splats or mesh, how many splats, what is behind, and a picture to take home. */
export class LookPanel {
	readonly element: HTMLElement;
	#avatar: GaussianAvatar | undefined;
	#view: AvatarView = 'splats';
	#share = 1;
	readonly #views = choices<AvatarView>(VIEWS, (view) => this.setView(view));
	readonly #detail = slider('Level of detail', 'row', (value) => this.setDetail(value));

	constructor(takePicture: () => void, setBackdrop: (colors: BackdropColors) => void) {
		const swatches = document.createElement('div');
		swatches.className = 'swatches';
		for (const [name, colors] of BACKDROPS) {
			const swatch = button('', () => {
				for (const other of swatches.children) other.setAttribute('aria-pressed', String(other === swatch));
				setBackdrop(colors);
			});
			swatch.setAttribute('aria-label', `Background: ${name}`);
			swatch.setAttribute('aria-pressed', String(colors === BACKDROPS[0]![1]));
			swatch.title = name;
			swatch.style.setProperty('--swatch', `radial-gradient(circle, ${colors.glow}, ${colors.edge})`);
			swatches.append(swatch);
		}
		const row = document.createElement('div');
		row.className = 'row';
		row.style.gridTemplateColumns = '112px 1fr';
		row.append('Background', swatches);
		this.element = section('Look', this.#views.element, this.#detail.element, row);
		const save = document.createElement('div');
		save.className = 'choices';
		save.append(button('Save a picture', takePicture));
		this.element.append(save);
		save.style.marginTop = '14px';
		this.#views.press('splats');
	}

	attach(avatar: GaussianAvatar): void {
		this.#avatar = avatar;
		this.setView(this.#view);
		this.setDetail(this.#share);
	}

	setView(view: AvatarView): void {
		this.#view = view;
		this.#views.press(view);
		if (this.#avatar) this.#avatar.view = view;
	}

	/** Splats that are drawn now. */
	get splatCount(): number {
		const count = this.#avatar?.asset.splats.count ?? 0;
		return this.#view === 'splats' ? Math.min(count, this.#avatar?.splatLimit ?? 0) : 0;
	}

	/** @param value - 0 a thousand splats … 1 all, by even steps of ratio. */
	setDetail(value: number): void {
		this.#share = value;
		if (!this.#avatar) return;
		const { count } = this.#avatar.asset.splats;
		const limit = Math.round(1000 * (count / 1000) ** value);
		this.#avatar.splatLimit = value >= 1 ? Number.POSITIVE_INFINITY : limit;
		this.#detail.show(value, `${(limit / 1000).toFixed(limit < 10_000 ? 1 : 0)} k`);
	}
}
