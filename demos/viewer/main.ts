/**
 * The viewer: one avatar and everything that can be done with it. The panels write into the avatar's drivers, expression
 * and view; the page does not depend on how a head is posed or drawn.
 */
import { EXPRESSION_INDEX, type ExpressionName } from 'gaspard/drive';
import { type AvatarHostRenderer, type AvatarView, avatarRenderer, GaussianAvatar } from 'gaspard/three';
import { MathUtils, Spherical, Vector3 } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { Backdrop } from '../shared/backdrop.ts';
import { showError, showHint } from '../shared/notice.ts';
import { PaintedBackdrop } from '../shared/painted-backdrop.ts';
import { avatarUrl, PEOPLE } from '../shared/people.ts';
import { makeStage, type Stage } from '../shared/stage.ts';
import { holdStill, query, runPage, still } from '../shared/still.ts';
import { makeWebGPUStage } from '../shared/webgpu-stage.ts';
import { choices, section } from './controls.ts';
import { ExpressionPanel } from './expression-panel.ts';
import { FIRST_BACKDROP, LookPanel } from './look-panel.ts';
import { PlayPanel } from './play-panel.ts';
import { Stats } from './stats.ts';

/** Where the camera stands: degrees around and above, metres away, height of what it aims at. */
const SHOTS: Readonly<Record<string, readonly [around: number, above: number, away: number, aim: number]>> = {
	front: [0, 2, 1.15, 0.085],
	side: [72, 2, 1.15, 0.085],
	threequarter: [32, 4, 1.15, 0.085],
	back: [180, 6, 1.15, 0.085],
	eyes: [8, 2, 0.36, 0.138],
	mouth: [12, 0, 0.36, 0.065],
	far: [14, 3, 2.2, 0.085],
};

type ViewerStage = Stage<AvatarHostRenderer>;

const isWebGPU = (renderer: AvatarHostRenderer): boolean => 'backend' in renderer;

class Viewer {
	readonly #stage: ViewerStage;
	readonly #controls: OrbitControls;
	readonly #expressions = new ExpressionPanel();
	readonly #play: PlayPanel;
	readonly #look: LookPanel;
	readonly #stats = new Stats(document.querySelector('.stats')!);
	readonly #people = choices<string>(
		PEOPLE.map(({ id }) => [id.charAt(0).toUpperCase() + id.slice(1), id]),
		(id) => this.open(avatarUrl(id), id).catch(showError),
	);
	#avatar: GaussianAvatar | undefined;
	#opening = 0;
	#sinceRefresh = 0;
	#decodeMilliseconds = 0;
	#age = 0;

	constructor(stage: ViewerStage) {
		this.#stage = stage;
		this.#controls = new OrbitControls(stage.camera, stage.renderer.domElement);
		Object.assign(this.#controls, {
			enableDamping: true,
			dampingFactor: 0.08,
			minDistance: 0.22,
			maxDistance: 4,
			enablePan: true,
		});
		this.#play = new PlayPanel(stage.camera);
		const backdrop = isWebGPU(stage.renderer)
			? new PaintedBackdrop(stage.scene, FIRST_BACKDROP)
			: new Backdrop(FIRST_BACKDROP);
		if (backdrop instanceof Backdrop) stage.scene.add(backdrop);
		this.#look = new LookPanel(
			() => this.#takePicture(),
			(colors) => backdrop.setColors(colors),
		);
		const people = section('Person', this.#people.element, this.#filePicker());
		document
			.querySelector('.sections')!
			.append(people, this.#play.element, this.#look.element, this.#expressions.presets, this.#expressions.sliders);
		this.#acceptDrops();
		this.shoot(query.get('shot') ?? 'threequarter');
	}

	/** Puts the camera where a named shot has it. */
	shoot(name: string): void {
		const [around, above, away, aim] = SHOTS[name] ?? SHOTS['front']!;
		const { camera } = this.#stage;
		const target = new Vector3(0, aim, 0.03);
		const direction = new Spherical(away, MathUtils.degToRad(90 - above), MathUtils.degToRad(around));
		camera.position.setFromSpherical(direction).add(target);
		this.#controls.target.copy(target);
		this.#controls.update();
	}

	/** Loads an avatar in place of the one that is there; the old one stays until the new one can be seen. */
	async open(source: string | Blob, id?: string): Promise<void> {
		const serial = ++this.#opening;
		const name = id ?? (source as File).name ?? 'avatar';
		this.#say(`${name} is coming …`);
		try {
			const avatar = await GaussianAvatar.load(source, {
				idle: { seed: still?.seed ?? 1 },
				onProgress: ({ loadedBytes, totalBytes }) => {
					if (serial !== this.#opening) return;
					const share = totalBytes ? ` ${Math.round((100 * loadedBytes) / totalBytes)} %` : '';
					this.#say(`${name} is coming …${share} (${(loadedBytes / 1e6).toFixed(1)} MB)`);
				},
			});
			if (serial !== this.#opening) {
				avatar.dispose();
				return;
			}
			await this.#show(avatar, id);
			this.#say(`${avatar.name || name} wakes up …`);
			// A head without a decoder can still be looked at: the error event says in words what is missing.
			await avatar.ready.catch(() => undefined);
		} finally {
			if (serial === this.#opening) this.#say('');
		}
	}

	step(elapsed: number): void {
		this.#controls.update();
		this.#age += elapsed;
		if (this.#avatar) this.#avatar.opacity = MathUtils.smoothstep(this.#age, 0, 0.5);
		this.#sinceRefresh += elapsed;
		if (this.#sinceRefresh < 0.06) return;
		this.#sinceRefresh = 0;
		this.refresh();
	}

	refresh(): void {
		this.#expressions.refresh();
		if (!still) this.#stats.show('frames/s', (1 / this.#stage.frameSeconds).toFixed(0));
		const decode = this.#avatar?.core.decodeMilliseconds ?? 0;
		// The first decode includes the making of the decoder, so no long memory.
		this.#decodeMilliseconds += (decode - this.#decodeMilliseconds) * 0.3;
		if (!still) this.#stats.show('decode', `${this.#decodeMilliseconds.toFixed(1)} ms`);
		this.#stats.show('drawn by', isWebGPU(this.#stage.renderer) ? 'WebGPU' : 'WebGL2');
		this.#stats.show('splats', this.#look.splatCount.toLocaleString('en'));
		this.#stats.show('sorted by', avatarRenderer(this.#stage.renderer).system.backend.sorter.toUpperCase());
	}

	/** Shows one moment with everything that the URL selects. */
	async hold(seconds: number): Promise<void> {
		const avatar = this.#avatar;
		if (!avatar) return;
		await this.#play.play(query.get('talk') ?? undefined, query.get('feel') ?? undefined);
		this.#look.setView((query.get('view') as AvatarView | null) ?? 'splats');
		this.#look.setDetail(Number(query.get('detail') ?? 1));
		for (const pair of (query.get('set') ?? '').split(',').filter(Boolean)) {
			const [name, weight] = pair.split(':');
			if (name! in EXPRESSION_INDEX) avatar.expression[name as ExpressionName] = Number(weight);
		}
		avatar.opacity = 1;
		this.#stage.scene.updateMatrixWorld(true);
		await holdStill(avatar, seconds);
		// The mesh shows in white until its texture has been unpacked.
		if (avatar.view === 'mesh') await new Promise((done) => setTimeout(done, 500));
		this.#stage.draw();
		this.refresh();
	}

	async #show(avatar: GaussianAvatar, id: string | undefined): Promise<void> {
		const old = this.#avatar;
		this.#avatar = avatar;
		this.#age = 0;
		avatar.opacity = 0;
		avatar.addEventListener('error', ({ error }) => showError(error));
		this.#stage.scene.add(avatar);
		if (old) {
			old.removeFromParent();
			old.dispose();
		}
		this.#people.press(id);
		this.#look.attach(avatar);
		this.#expressions.attach(avatar);
		await this.#play.attach(avatar);
	}

	#say(words: string): void {
		document.querySelector('.loading')!.textContent = words;
	}

	#filePicker(): HTMLElement {
		const row = document.createElement('div');
		row.className = 'choices';
		const label = document.createElement('label');
		label.className = 'file';
		const input = document.createElement('input');
		input.type = 'file';
		input.accept = '.glb,model/gltf-binary';
		input.addEventListener('change', () => {
			const file = input.files?.[0];
			if (file) this.open(file).catch(showError);
			input.value = '';
		});
		label.append('Open a .glb, or drop one here', input);
		row.append(label);
		return row;
	}

	#acceptDrops(): void {
		const veil = document.querySelector<HTMLElement>('.drop')!;
		addEventListener('dragover', (event) => {
			event.preventDefault();
			veil.hidden = false;
		});
		addEventListener('dragleave', (event) => {
			if (event.relatedTarget === null) veil.hidden = true;
		});
		addEventListener('drop', (event) => {
			event.preventDefault();
			veil.hidden = true;
			const file = event.dataTransfer?.files[0];
			if (file) this.open(file).catch(showError);
			else showHint('That was no file. Drop a .glb from your computer.');
		});
	}

	#takePicture(): void {
		// Read in the same task as it is drawn: a canvas is empty afterwards.
		this.#stage.draw();
		this.#stage.renderer.domElement.toBlob((blob) => {
			if (!blob) return;
			const link = document.createElement('a');
			link.href = URL.createObjectURL(blob);
			link.download = `${this.#avatar?.asset.name ?? 'gaspard'}.png`;
			link.click();
			setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
		});
	}
}

runPage(async () => {
	const canvas = document.querySelector<HTMLCanvasElement>('canvas.stage')!;
	const wanted = query.get('engine') === 'webgpu' ? await makeWebGPUStage(canvas, 26) : undefined;
	const stage: ViewerStage = wanted ?? makeStage(canvas, 26);
	const viewer = new Viewer(stage);
	const asked = query.get('avatar') ?? PEOPLE[0]!.id;
	const known = PEOPLE.some(({ id }) => id === asked);
	if (!still) stage.run((_seconds, elapsed) => viewer.step(elapsed));
	await viewer.open(known ? avatarUrl(asked) : new URL(asked, location.href).href, known ? asked : undefined);
	if (still) await viewer.hold(still.seconds);
}, showError);
