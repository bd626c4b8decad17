import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { outputPath } from '../../scripts/smoke.ts';
import { personHash } from '../bake/view-pictures.ts';
import { type CastName, castPerson, castRecipe } from '../people/cast.ts';
import { expressionFolds } from '../people/expression-folds.ts';
import type { Person } from '../people/person.ts';
import { skinChart } from '../people/skin-chart.ts';
import { type LitPerson, lightPerson } from '../render/lit-person.ts';
import { PoseLight } from '../render/pose-light.ts';
import { readyPerson } from '../render/ready-person.ts';
import { renderPerson } from '../render/render-person.ts';
import type { NamedPose } from './corrective-poses.ts';
import type { CorrectiveView } from './corrective-views.ts';

/** What light the pictures show: that of the neutral face whatever it does, or that of the pose, with folds. */
export type TruthLight = 'neutral' | 'pose';

/** A person whose pictures are the truth. */
export interface Truth {
	readonly person: Person;
	/** Premultiplied display sRGB and coverage of a view, 4 bytes a pixel. Views of one pose in a row are cheap. */
	picture(view: CorrectiveView): Uint8Array;
}

const CACHE = pathToFileURL(`${outputPath('lab/out/correctives/pictures')}/`);
const FOLDS = new URL('../people/expression-folds.ts', import.meta.url);

/** One of the cast as the pictures show them. Pictures are kept under lab/out, so that each is drawn once. */
export function createTruth(name: CastName, light: TruthLight): Truth {
	const person = castPerson(name);
	const lit = lightPerson(person);
	const lightOf = light === 'neutral' ? constantLight(lit) : poseLight(lit, castRecipe(name).years);
	const folder = new URL(`${name.toLowerCase()}-${light}-${truthHash(lit)}/`, CACHE);
	mkdirSync(folder, { recursive: true });
	return {
		person,
		picture: ({ pose, camera }) => {
			const hash = createHash('sha1')
				.update(JSON.stringify([camera, pose.pose]))
				.digest('hex')
				.slice(0, 12);
			const file = new URL(`${hash}.rgba`, folder);
			if (existsSync(file)) return new Uint8Array(readFileSync(file));
			const { rgba } = renderPerson(lightOf(pose), camera, pose.pose);
			const bytes = Uint8Array.from(rgba, (x) => Math.round(255 * Math.min(1, Math.max(0, x))));
			const partial = new URL(`${hash}.${process.pid}.partial`, folder);
			writeFileSync(partial, bytes);
			renameSync(partial, file);
			return bytes;
		},
	};
}

/** Names everything that the pictures depend on. */
function truthHash(lit: LitPerson): string {
	return createHash('sha1').update(personHash(lit)).update(readFileSync(FOLDS)).digest('hex').slice(0, 10);
}

function constantLight(lit: LitPerson): (pose: NamedPose) => LitPerson {
	const ready = readyPerson(lit);
	return () => ready;
}

/** Keeps the light of the last pose. */
function poseLight(lit: LitPerson, years: number): (pose: NamedPose) => LitPerson {
	const skin = lit.layers.find(({ layer }) => layer.name === 'skin')!.layer;
	const age = Math.min(1, Math.max(0, (years - 20) / 60));
	const folds = expressionFolds(skinChart(skin.texture.width), skin, age, lit.person.seed);
	const maker = new PoseLight(lit, { folds });
	let last: { readonly pose: NamedPose; readonly lit: LitPerson } | undefined;
	return (pose) => {
		if (last?.pose !== pose) last = { pose, lit: readyPerson(maker.lightFor(pose.pose.expression)) };
		return last.lit;
	};
}
