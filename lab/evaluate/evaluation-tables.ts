import type { Ablation } from './ablations.ts';
import { VIEW_SIDES } from './evaluation-person.ts';
import type { Result } from './result-store.ts';

/** A mean with how far it may be off. */
export interface Mean {
	readonly mean: number;
	/** Standard error over people; NaN of fewer than two. */
	readonly error: number;
	readonly count: number;
}

/** One row of a table: means over people, each person first over their views. */
export interface TableRow {
	readonly ablation: Ablation;
	readonly people: number;
	readonly psnr: Mean;
	/** dB beside another row, person by person on the same people. */
	readonly gain: Mean;
	readonly front: number;
	readonly side: number;
	readonly back: number;
	readonly ssim: number;
	readonly flip: number;
	readonly cameraPsnr: number;
	readonly headMillimetres: number;
	readonly cpuSeconds: number;
}

/** Mean and standard error of some numbers. */
export function meanOf(values: readonly number[]): Mean {
	const count = values.length;
	const mean = values.reduce((sum, x) => sum + x, 0) / count;
	const squared = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
	return { mean, error: count > 1 ? Math.sqrt(squared / (count - 1) / count) : Number.NaN, count };
}

/** dB over the views of a person's result, or over those of one side. */
export function personPsnr({ psnr }: Result, side?: (typeof VIEW_SIDES)[number]): number {
	return meanOf(psnr.filter((_, i) => side === undefined || VIEW_SIDES[i] === side)).mean;
}

/** By how much one row is better than another, person by person: people who are in both. */
export function pairedGain(results: readonly Result[], row: string, other: string): Mean {
	const of = (name: string): Map<number, number> =>
		new Map(results.filter((r) => r.row === name).map((r) => [r.seed, personPsnr(r)]));
	const others = of(other);
	return meanOf([...of(row)].flatMap(([seed, psnr]) => (others.has(seed) ? [psnr - others.get(seed)!] : [])));
}

/** The rows of a table that have results, in their order. */
export function tableRows(results: readonly Result[], ablations: readonly Ablation[], beside = 'full'): TableRow[] {
	return ablations.flatMap((ablation) => {
		const own = results.filter(({ row }) => row === ablation.name);
		if (own.length === 0) return [];
		const mean = (of: (result: Result) => number): number => meanOf(own.map(of)).mean;
		return {
			ablation,
			people: own.length,
			psnr: meanOf(own.map((r) => personPsnr(r))),
			gain: pairedGain(results, ablation.name, beside),
			front: mean((r) => personPsnr(r, 'front')),
			side: mean((r) => personPsnr(r, 'side')),
			back: mean((r) => personPsnr(r, 'back')),
			ssim: mean((r) => meanOf(r.ssim).mean),
			flip: mean((r) => meanOf(r.flip).mean),
			cameraPsnr: mean((r) => meanOf(r.cameraPsnr).mean),
			headMillimetres: mean((r) => r.headMillimetres),
			cpuSeconds: mean((r) => r.cpuSeconds),
		};
	});
}

/** The rows as a table of Markdown. */
export function formatTable(rows: readonly TableRow[]): string {
	const heads = [
		...['row', 'people', 'dB', 'beside full', 'front', 'side', 'back', 'SSIM', 'FLIP ↓'],
		...['dB by camera', 'head mm', 'CPU s'],
	];
	const lines = rows.map(({ ablation, people, psnr, gain, ...row }) => [
		ablation.title,
		String(people),
		`**${psnr.mean.toFixed(2)}**${plusMinus(psnr)}`,
		ablation.name === 'full' || gain.count === 0 ? '' : `${signed(gain.mean)}${plusMinus(gain)}`,
		row.front.toFixed(2),
		row.side.toFixed(2),
		row.back.toFixed(2),
		row.ssim.toFixed(3),
		row.flip.toFixed(3),
		row.cameraPsnr.toFixed(2),
		row.headMillimetres.toFixed(1),
		row.cpuSeconds.toFixed(0),
	]);
	return [heads, heads.map((_, i) => (i === 0 ? '---' : '---:')), ...lines]
		.map((cells) => `| ${cells.join(' | ')} |`)
		.join('\n');
}

/** +1.23 or −1.23. */
export function signed(x: number): string {
	return `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(2)}`;
}

function plusMinus({ error }: Mean): string {
	return Number.isNaN(error) ? '' : ` ± ${error.toFixed(2)}`;
}
