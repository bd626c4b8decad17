import fullScreenText from '../../../shaders/full-screen.vert.glsl';
import countDigitsText from '../../../shaders/sort/count-digits.frag.glsl';
import gatherEntryText from '../../../shaders/sort/gather-entry.frag.glsl';
import gatherPlaceText from '../../../shaders/sort/gather-place.frag.glsl';
import offsetGroupsText from '../../../shaders/sort/offset-groups.frag.glsl';
import packDigitsText from '../../../shaders/sort/pack-digits.frag.glsl';
import sumCountersText from '../../../shaders/sort/sum-counters.frag.glsl';
import sumSumsText from '../../../shaders/sort/sum-sums.frag.glsl';
import { TEXTURE_WIDTH } from '../../splat/constants.ts';
import { rowsFor } from '../table-rows.ts';
import { GpuProgram } from './gpu-program.ts';
import { createSplatTexture, createTarget, type SplatTextureFormat } from './splat-texture.ts';

/** Entries of one block, whose digits are counted together. */
const BLOCK = 256;

/** A table that passes write and read. */
interface Table {
	readonly texture: WebGLTexture;
	readonly target: WebGLFramebuffer;
}

interface Tables {
	/** (key, place) as the key pass writes them, and after the first digit. */
	readonly entries: Table;
	readonly halfSorted: Table;
	readonly digits: Table;
	readonly counters: Table;
	readonly sums: Table;
	readonly sumsOfSums: Table;
	readonly groupOffsets: Table;
}

/**
 * Exact stable sort of 16-bit keys: two radix passes of 8 bits over integer textures, 12 full-screen draws whatever the
 * length, about 90 texel reads an entry, no blending, no floats, no extension. The last pass of a digit gathers: points
 * scattered to their places took several times as long on llvmpipe, whose vertex stage has one thread.
 */
export class RadixSorter {
	readonly #gl: WebGL2RenderingContext;
	readonly #programs: readonly GpuProgram[];
	readonly #pack: GpuProgram;
	readonly #count: GpuProgram;
	readonly #sumCounters: GpuProgram;
	readonly #sumSums: GpuProgram;
	readonly #offsetGroups: GpuProgram;
	readonly #gatherEntry: GpuProgram;
	readonly #gatherPlace: GpuProgram;
	#tables: Tables | undefined;
	#capacityRows = 0;

	constructor(gl: WebGL2RenderingContext) {
		this.#gl = gl;
		const pass = (label: string, fragment: string, ...samplers: string[]): GpuProgram =>
			new GpuProgram(gl, label, { vertex: fullScreenText, fragment }, samplers);
		this.#pack = pass('pack digits', packDigitsText, 'entries');
		this.#count = pass('count digits', countDigitsText, 'digits');
		this.#sumCounters = pass('sum counters', sumCountersText, 'counters');
		this.#sumSums = pass('sum sums', sumSumsText, 'sums');
		this.#offsetGroups = pass('offset groups', offsetGroupsText, 'sums', 'sumsOfSums');
		const sources = ['entries', 'digits', 'counters', 'groupOffsets'];
		this.#gatherEntry = pass('gather entries', gatherEntryText, ...sources);
		this.#gatherPlace = pass('gather places', gatherPlaceText, ...sources);
		this.#programs = [
			this.#pack,
			this.#count,
			this.#sumCounters,
			this.#sumSums,
			this.#offsetGroups,
			this.#gatherEntry,
			this.#gatherPlace,
		];
	}

	/** RG32UI table of (key, place) that the caller fills before `sort`; made by `reserve`. */
	get entries(): { readonly texture: WebGLTexture; readonly target: WebGLFramebuffer } {
		return this.#tables!.entries;
	}

	/** Makes room for whole rows of entries; the entries' table is new then. */
	reserve(rows: number): void {
		if (this.#capacityRows === rows) return;
		this.#disposeTables();
		const entryCount = rows * TEXTURE_WIDTH;
		const groupCount = Math.ceil(entryCount / 64);
		this.#tables = {
			entries: this.#table('RG32UI', entryCount),
			halfSorted: this.#table('RG32UI', entryCount),
			digits: this.#table('RGBA32UI', entryCount / 16),
			counters: this.#table('RGBA32UI', entryCount / 4),
			sums: this.#table('R32UI', groupCount),
			sumsOfSums: this.#table('R32UI', Math.ceil(groupCount / 64)),
			groupOffsets: this.#table('R32UI', groupCount),
		};
		this.#capacityRows = rows;
	}

	/** Sorts the first `entryCount` entries; their places, ascending by key, go to the R32UI table behind `order`. */
	sort(entryCount: number, order: WebGLFramebuffer): void {
		const tables = this.#tables!;
		this.#sortDigit(tables.entries, 0, entryCount, this.#gatherEntry, tables.halfSorted.target);
		this.#sortDigit(tables.halfSorted, 8, entryCount, this.#gatherPlace, order);
	}

	/** Idempotent. */
	dispose(): void {
		for (const program of this.#programs) program.dispose();
		this.#disposeTables();
	}

	#sortDigit(entries: Table, shift: number, entryCount: number, gather: GpuProgram, sorted: WebGLFramebuffer): void {
		const gl = this.#gl;
		const { digits, counters, sums, sumsOfSums, groupOffsets } = this.#tables!;
		const blockCount = Math.ceil(entryCount / BLOCK);
		const counterTexels = blockCount * (BLOCK / 4);
		const groupCount = blockCount * (BLOCK / 64);

		this.#begin(this.#pack, digits.target, rowsFor(blockCount * (BLOCK / 16)));
		this.#bind(0, entries);
		gl.uniform1i(this.#pack.uniform('shift'), shift);
		gl.uniform1i(this.#pack.uniform('entryCount'), entryCount);
		gl.drawArrays(gl.TRIANGLES, 0, 3);

		this.#begin(this.#count, counters.target, rowsFor(counterTexels));
		this.#bind(0, digits);
		gl.uniform1i(this.#count.uniform('blockCount'), blockCount);
		gl.drawArrays(gl.TRIANGLES, 0, 3);

		this.#begin(this.#sumCounters, sums.target, rowsFor(groupCount));
		this.#bind(0, counters);
		gl.uniform1i(this.#sumCounters.uniform('texelCount'), counterTexels);
		gl.drawArrays(gl.TRIANGLES, 0, 3);

		this.#begin(this.#sumSums, sumsOfSums.target, rowsFor(Math.ceil(groupCount / 64)));
		this.#bind(0, sums);
		gl.uniform1i(this.#sumSums.uniform('sumCount'), groupCount);
		gl.drawArrays(gl.TRIANGLES, 0, 3);

		this.#begin(this.#offsetGroups, groupOffsets.target, rowsFor(groupCount));
		this.#bind(1, sumsOfSums);
		gl.drawArrays(gl.TRIANGLES, 0, 3);

		this.#begin(gather, sorted, rowsFor(entryCount));
		this.#bind(0, entries);
		this.#bind(1, digits);
		this.#bind(2, counters);
		this.#bind(3, groupOffsets);
		gl.uniform1i(gather.uniform('blockCount'), blockCount);
		gl.uniform1i(gather.uniform('entryCount'), entryCount);
		gl.drawArrays(gl.TRIANGLES, 0, 3);
		gl.activeTexture(gl.TEXTURE0);
	}

	#begin(program: GpuProgram, target: WebGLFramebuffer, rows: number): void {
		const gl = this.#gl;
		program.use();
		gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, target);
		gl.viewport(0, 0, TEXTURE_WIDTH, rows);
	}

	#bind(unit: number, table: Table): void {
		const gl = this.#gl;
		gl.activeTexture(gl.TEXTURE0 + unit);
		gl.bindTexture(gl.TEXTURE_2D, table.texture);
	}

	#table(format: SplatTextureFormat, entryCount: number): Table {
		const texture = createSplatTexture(this.#gl, format, rowsFor(entryCount));
		return { texture, target: createTarget(this.#gl, [texture]) };
	}

	#disposeTables(): void {
		for (const table of Object.values(this.#tables ?? {}) as Table[]) {
			this.#gl.deleteFramebuffer(table.target);
			this.#gl.deleteTexture(table.texture);
		}
		this.#tables = undefined;
		this.#capacityRows = 0;
	}
}
