import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputPath, SMOKE, sized } from '../../scripts/smoke.ts';
import { readAvatar } from '../../src/asset/read-avatar.ts';
import { REPOSITORY } from '../../test/browser/harness/page-server.ts';
import { bundleSizes } from './bundle-sizes.ts';
import { CONTENDERS } from './contenders.ts';
import { installPeers } from './install-peers.ts';
import { contactSheet } from './measure/contact-sheet.ts';
import { coveredDecibels } from './measure/covered-decibels.ts';
import type { Behaviour, FrameTimes, Motion } from './measure/drive.ts';
import { Arena, type Contender, type Renderer } from './measure/open-renderers.ts';
import { makeSubject, type Subject } from './measure/subject.ts';
import { type Kernel, referencePicture } from './reference-picture.ts';
import { barLines, behaviourTable, type Result, timeTable } from './report.ts';

const AVATAR = '/assets/avatars/kofi.glb';
const OUT = outputPath('bench/peers/out');
const MOTIONS: readonly Motion[] = ['still', 'orbit', 'talk'];
const FRAMES = 4;
/** The moment of the pictures; renderers that cannot move splats stay in pose 0. */
const MOMENT = { pose: 6, angle: 0.35 };

/** What the command line asks for. */
const { people, rounds, size, only, apis } = readOptions(process.argv.slice(2));

/**
 * Every renderer of contenders.ts on one avatar, in tabs of one browser, in turns; prints the tables of bench/peers/README.md
 * and writes the pictures to bench/peers/out.
 *
 *     npx tsx bench/peers/run.ts [--people 3] [--rounds 6] [--size 384] [--only Spark] [--api WebGPU]
 */
async function main(): Promise<void> {
	// A smoke run draws ours alone: nothing is to be installed for it.
	const packages = SMOKE ? [] : installPeers();
	const subject = makeSubject(readAvatar(readFileSync(join(REPOSITORY, AVATAR))), people);
	const results: Result[] = [];
	const sizes = SMOKE ? {} : await bundleSizes();
	let version = '';
	// One API after the other: fifteen tabs at once would not fit into small machines.
	for (const api of apis) {
		const arena = await Arena.open();
		version = await arena.version();
		const renderers = await openAll(
			arena,
			CONTENDERS.filter((contender) => contender.api === api && wanted(contender)),
		);
		const times = await timeAll(renderers);
		for (const renderer of renderers) {
			const { contender } = renderer;
			const behaviour = people === 1 ? await watch(renderer) : undefined;
			const picture = await look(renderer, subject);
			const bundle = sizes[contender.name.replace(/, (GPU sort|useGpuSort)$/, '')];
			results.push({ renderer, times: times.get(renderer)!, behaviour, ...picture, bundle });
			console.error(`${contender.name}, ${api}: watched`);
		}
		await arena.close();
	}
	mkdirSync(OUT, { recursive: true });
	const pictures = results.map(({ renderer: { contender }, bytes }) => ({
		label: `${contender.name} (${contender.api})`,
		bytes,
	}));
	pictures.unshift({ label: 'CPU reference', bytes: Buffer.from(reference(subject, MOMENT.pose, 'trained')) });
	writeFileSync(join(OUT, `pictures-${people}.jpg`), await contactSheet(pictures, size));
	const posing = results[0]?.renderer.posingMilliseconds ?? 0;
	const lines = [
		`${version}; ${packages.map(({ name, version: number }) => `${name} ${number}`).join(', ')}. ` +
			`Kofi, ${subject.splatCount.toLocaleString('en')} splats, ${size} x ${size} pixels, ${rounds} rounds of ${FRAMES - 1} frames.`,
		'',
		...timeTable(results),
		'',
		...(people === 1 ? [...behaviourTable(results), ''] : []),
		...barLines(results),
		'',
		`Posing the splats for the peers in JavaScript, not counted above: ${posing.toFixed(0)} ms a frame.`,
	];
	writeFileSync(join(OUT, `table-${people}.md`), `${lines.join('\n')}\n`);
	console.log(lines.join('\n'));
}

/** Opens all renderers. One that fails is skipped with a message. */
async function openAll(arena: Arena, contenders: readonly Contender[]): Promise<Renderer[]> {
	const renderers: Renderer[] = [];
	for (const contender of contenders) {
		try {
			renderers.push(await arena.show(contender, { avatar: AVATAR, people, size }));
			console.error(`${contender.name}, ${contender.api}: open`);
		} catch (error) {
			console.error(`Left out: ${String(error)}`);
			// Our own renderers must work on every API.
			if (contender.page === 'ours') process.exitCode = 1;
		}
	}
	return renderers;
}

/** Short rounds, all renderers in turns, so that other load of the machine affects all equally. The first frame of a turn is not counted. */
async function timeAll(renderers: readonly Renderer[]): Promise<Map<Renderer, Record<Motion, FrameTimes[]>>> {
	const times = new Map(
		renderers.map((renderer) => [renderer, { still: [], orbit: [], talk: [] } as Record<Motion, FrameTimes[]>]),
	);
	for (let round = 0; round < rounds; round++) {
		for (const motion of MOTIONS) {
			for (const renderer of renderers) {
				if (motion === 'talk' && !renderer.moves) continue;
				const frames = await renderer.call<FrameTimes>('frames', { motion, count: FRAMES });
				times.get(renderer)![motion].push({
					whole: frames.whole.slice(1),
					script: frames.script.slice(1),
					sort: frames.sort.slice(1),
					bytes: frames.bytes.slice(1),
				});
			}
		}
	}
	return times;
}

async function watch(renderer: Renderer): Promise<Partial<Record<Motion, Behaviour>>> {
	const orbit = await renderer.call<Behaviour>('behave', 'orbit');
	return renderer.moves ? { orbit, talk: await renderer.call<Behaviour>('behave', 'talk') } : { orbit };
}

/** A renderer's picture, against the CPU's drawn by its own kernel, and by ours. */
async function look(
	renderer: Renderer,
	subject: Subject,
): Promise<Pick<Result, 'bytes' | 'ownDecibels' | 'ourDecibels'>> {
	const pose = renderer.moves ? MOMENT.pose : 0;
	const bytes = Buffer.from(await renderer.call<string>('picture', { ...MOMENT, pose }), 'base64');
	return {
		bytes,
		ownDecibels: coveredDecibels(bytes, reference(subject, pose, renderer.contender.kernel)),
		ourDecibels: coveredDecibels(bytes, reference(subject, pose, 'trained')),
	};
}

const references = new Map<string, Uint8ClampedArray>();

function reference(subject: Subject, pose: number, kernel: Kernel): Uint8ClampedArray {
	const key = `${pose} ${kernel}`;
	const known = references.get(key) ?? referencePicture(subject, { ...MOMENT, pose }, kernel, size);
	references.set(key, known);
	return known;
}

function wanted({ name }: Contender): boolean {
	return only.length === 0 || only.some((word) => name.includes(word));
}

function readOptions(words: readonly string[]): {
	people: number;
	rounds: number;
	size: number;
	only: string[];
	apis: string[];
} {
	const value = (name: string): string | undefined => {
		const at = words.indexOf(name);
		return at < 0 ? undefined : words[at + 1];
	};
	return {
		people: Number(value('--people') ?? 1),
		rounds: Number(value('--rounds') ?? sized(6, 1)),
		size: Number(value('--size') ?? sized(384, 64)),
		only: value('--only')?.split(',') ?? sized([], ['three, GPU sort']),
		apis: value('--api')?.split(',') ?? sized(['WebGL2', 'WebGPU'], ['WebGL2']),
	};
}

await main();
