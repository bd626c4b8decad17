import { GaspardError } from '../../errors.ts';
import type { BasisShape, Composition, LossWeights, PictureTarget, SplatScene, SplatView } from './engine.ts';
import { HARMONICS_STRIDE, LIGHT_LENGTH, NORMAL_STRIDE, ROW_BLOCK, SPLAT_STRIDE, TILE } from './splat-layout.ts';

/** Throws `fit/wrong-size` if `tensor` is given and has fewer than `length` numbers. */
export function checkLength(what: string, tensor: { readonly length: number } | undefined, length: number): void {
	if (!tensor || tensor.length >= length) return;
	throw new GaspardError('fit/wrong-size', `${what} must have ${length} numbers, but has ${tensor.length}.`, {
		what,
		expected: length,
		actual: tensor.length,
	});
}

/** Throws `fit/wrong-size` if `count` is not an integer of at least `least`. */
export function checkCount(what: string, count: number, least = 1): void {
	if (Number.isInteger(count) && count >= least) return;
	throw new GaspardError('fit/wrong-size', `${what} must be an integer of at least ${least}, but is ${count}.`, {
		what,
		actual: count,
	});
}

/** Checks a scene and a view against a raster's size. Returns the number of splats to draw. */
export function checkScene(scene: SplatScene, view: SplatView, size: { splatCount: number; maxSize: number }): number {
	const count = view.count ?? size.splatCount;
	checkCount('The number of splats', count, 0);
	if (count > size.splatCount || view.camera.size > size.maxSize) {
		throw new GaspardError(
			'fit/wrong-size',
			`The raster was created for ${size.splatCount} splats and ${size.maxSize} pixels. Create a larger one.`,
			count > size.splatCount
				? { what: 'splats', actual: count, limit: size.splatCount }
				: { what: 'pixels', actual: view.camera.size, limit: size.maxSize },
		);
	}
	checkLength('Splats', scene.splats, count * SPLAT_STRIDE);
	checkLength('Harmonics', scene.harmonics, count * HARMONICS_STRIDE);
	checkLength('Normals', scene.normals, count * NORMAL_STRIDE);
	checkLength('The triangle of each splat', scene.binding?.triangles, count);
	checkLength('Light', scene.light, LIGHT_LENGTH);
	if (view.background.length !== 3 || !view.background.every((x) => Number.isFinite(x))) {
		throw new GaspardError('fit/not-finite', 'The background must be three finite numbers, display sRGB.', {
			what: 'background',
			actual: [...view.background],
		});
	}
	const scaleFactor = view.scaleFactor ?? 1;
	if (!(scaleFactor > 0 && Number.isFinite(scaleFactor))) {
		throw new GaspardError('fit/not-finite', 'scaleFactor must be positive and finite.', {
			what: 'scaleFactor',
			actual: scaleFactor,
		});
	}
	return count;
}

/** Throws `fit/wrong-size` if a splat's triangle has no map. */
export function checkTriangles(triangles: Uint32Array, count: number, mapCount: number): void {
	let largest = 0;
	for (let i = 0; i < count; i++) if (triangles[i]! > largest) largest = triangles[i]!;
	if (count === 0 || largest < mapCount) return;
	throw new GaspardError(
		'fit/wrong-size',
		`A splat follows triangle ${largest}, but there are only ${mapCount} maps.`,
		{
			what: 'triangle',
			actual: largest,
			limit: mapCount,
		},
	);
}

/** Checks the sizes of a loss: the target's against the raster's last picture of `pixels` pixels. */
export function checkTarget(target: PictureTarget, weights: LossWeights, pixels: number, maxSize: number): void {
	if (pixels > maxSize * maxSize) {
		throw new GaspardError(
			'fit/wrong-size',
			`This loss was created for pictures of at most ${maxSize} pixels a side.`,
			{
				what: 'pixels',
				actual: pixels,
				limit: maxSize * maxSize,
			},
		);
	}
	checkExactly('The target picture', target.image.length, pixels * 3);
	if (target.coverage) checkExactly('The target coverage', target.coverage.length, pixels);
	if (target.weight) checkExactly('The pixel weights', target.weight.length, pixels);
	if (weights.coverage !== 0 && !target.coverage) {
		throw new GaspardError(
			'fit/wrong-size',
			'A coverage loss needs `coverage` in the target. Set it, or set the weight to 0.',
			{ what: 'target coverage' },
		);
	}
}

/** Throws `fit/not-finite` if the loss is not finite: a NaN pixel in the picture or the target makes it NaN. */
export function checkLoss(squared: number, total: number): void {
	if (Number.isFinite(squared) && Number.isFinite(total)) return;
	throw new GaspardError(
		'fit/not-finite',
		'The picture, its target or the pixel weights have a number that is not finite. Check them for NaN.',
		{ what: 'loss', actual: total },
	);
}

/** Throws `fit/wrong-size` for an invalid shape of a basis. */
export function checkBasisShape({ rowCount, codeCount, channels, rowStride }: BasisShape): void {
	checkCount('Rows of a basis', rowCount);
	checkCount('Components of a basis', codeCount);
	checkCount('Numbers of a row', rowStride);
	if (channels.length > 0 && channels.every((c) => Number.isInteger(c) && c >= 0 && c < rowStride)) return;
	throw new GaspardError('fit/wrong-size', `The channels must be indices into a row of ${rowStride} numbers.`, {
		what: 'channels',
		actual: [...channels],
		limit: rowStride,
	});
}

/** Checks a composition. Returns its number of splats. */
export function checkComposition(
	splats: { readonly length: number },
	harmonics: { readonly length: number } | undefined,
	{ template, rows, rowStride, gains }: Composition,
): number {
	const count = Math.floor(splats.length / SPLAT_STRIDE);
	const needed = harmonics ? SPLAT_STRIDE + HARMONICS_STRIDE : SPLAT_STRIDE;
	if (rowStride % 4 || rowStride < needed || gains.length !== rowStride) {
		throw new GaspardError(
			'fit/wrong-size',
			`rowStride must be a multiple of 4 and at least ${needed}, and \`gains\` must have rowStride numbers.`,
			{ what: 'row', actual: [rowStride, gains.length], expected: needed },
		);
	}
	checkLength('The template', template, count * SPLAT_STRIDE);
	checkLength('Rows', rows, count * rowStride);
	checkLength('Harmonics', harmonics, count * HARMONICS_STRIDE);
	return count;
}

/** Checks a decoder's `activeBlocks`; undefined selects all blocks. */
export function checkBlocks(active: ArrayLike<number> | undefined, rowCount: number): void {
	if (active) checkExactly('Active blocks', active.length, rowCount / ROW_BLOCK);
}

/** Throws `fit/wrong-size` for an invalid picture size of a raster. */
export function checkPictureSide(maxSize: number): void {
	checkCount('Picture sides', maxSize, TILE);
	if (maxSize % TILE || maxSize > 4096) {
		throw new GaspardError(
			'fit/wrong-size',
			`The size of a picture must be a multiple of ${TILE} up to 4096, but is ${maxSize}.`,
			{
				what: 'maxSize',
				actual: maxSize,
				limit: 4096,
			},
		);
	}
}

/** The error of using an engine after `dispose`. */
export function disposedError(): GaspardError {
	return new GaspardError('fit/disposed', 'This engine was disposed. Create another one.');
}

function checkExactly(what: string, given: number, needed: number): void {
	if (given === needed) return;
	throw new GaspardError('fit/wrong-size', `${what} must have ${needed} numbers, but has ${given}.`, {
		what,
		expected: needed,
		actual: given,
	});
}
