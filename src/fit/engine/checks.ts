import { GaspardError } from '../../errors.ts';
import type { BasisShape, Composition, LossWeights, PictureTarget, SplatScene, SplatView } from './engine.ts';
import { HARMONICS_STRIDE, LIGHT_LENGTH, NORMAL_STRIDE, ROW_BLOCK, SPLAT_STRIDE, TILE } from './splat-layout.ts';

/** Throws `fit/wrong-size` unless `tensor` (where there is one) holds at least `length` numbers. */
export function checkLength(what: string, tensor: { readonly length: number } | undefined, length: number): void {
	if (!tensor || tensor.length >= length) return;
	throw new GaspardError('fit/wrong-size', `${what} must hold ${length} numbers and holds ${tensor.length}.`, {
		what,
		expected: length,
		actual: tensor.length,
	});
}

/** Throws `fit/wrong-size` unless `count` is a whole number of at least `least`. */
export function checkCount(what: string, count: number, least = 1): void {
	if (Number.isInteger(count) && count >= least) return;
	throw new GaspardError('fit/wrong-size', `${what} must be a whole number of at least ${least}; it is ${count}.`, {
		what,
		actual: count,
	});
}

/** Checks a scene and a view against a raster's size; returns how many splats are drawn. */
export function checkScene(scene: SplatScene, view: SplatView, size: { splatCount: number; maxSize: number }): number {
	const count = view.count ?? size.splatCount;
	checkCount('The number of splats', count, 0);
	if (count > size.splatCount || view.camera.size > size.maxSize) {
		throw new GaspardError(
			'fit/wrong-size',
			`The raster was made for ${size.splatCount} splats and ${size.maxSize} pixels; make a larger one.`,
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
		throw new GaspardError('fit/not-finite', 'A background is three finite numbers, display sRGB.', {
			what: 'background',
			actual: [...view.background],
		});
	}
	const scaleFactor = view.scaleFactor ?? 1;
	if (!(scaleFactor > 0 && Number.isFinite(scaleFactor))) {
		throw new GaspardError('fit/not-finite', 'The factor on standard deviations must be positive.', {
			what: 'scaleFactor',
			actual: scaleFactor,
		});
	}
	return count;
}

/** Checks that every splat's triangle has a map. */
export function checkTriangles(triangles: Uint32Array, count: number, mapCount: number): void {
	let largest = 0;
	for (let i = 0; i < count; i++) if (triangles[i]! > largest) largest = triangles[i]!;
	if (count === 0 || largest < mapCount) return;
	throw new GaspardError('fit/wrong-size', `A splat follows triangle ${largest}; there are ${mapCount} maps.`, {
		what: 'triangle',
		actual: largest,
		limit: mapCount,
	});
}

/** Checks picture sizes of a loss: the target's against the raster's last picture of `pixels` pixels. */
export function checkTarget(target: PictureTarget, weights: LossWeights, pixels: number, maxSize: number): void {
	if (pixels > maxSize * maxSize) {
		throw new GaspardError('fit/wrong-size', `This loss was made for pictures of ${maxSize} pixels a side.`, {
			what: 'pixels',
			actual: pixels,
			limit: maxSize * maxSize,
		});
	}
	checkExactly('The target picture', target.image.length, pixels * 3);
	if (target.coverage) checkExactly('The target coverage', target.coverage.length, pixels);
	if (target.weight) checkExactly('The pixel weights', target.weight.length, pixels);
	if (weights.coverage !== 0 && !target.coverage) {
		throw new GaspardError('fit/wrong-size', 'A coverage loss needs a target coverage.', { what: 'target coverage' });
	}
}

/** Throws `fit/not-finite` unless the loss is a number: a NaN pixel in picture or target makes it none. */
export function checkLoss(squared: number, total: number): void {
	if (Number.isFinite(squared) && Number.isFinite(total)) return;
	throw new GaspardError(
		'fit/not-finite',
		'The picture, its target or the pixel weights hold numbers that are not finite.',
		{ what: 'loss', actual: total },
	);
}

/** Throws `fit/wrong-size` where a basis cannot be. */
export function checkBasisShape({ rowCount, codeCount, channels, rowStride }: BasisShape): void {
	checkCount('Rows of a basis', rowCount);
	checkCount('Components of a basis', codeCount);
	checkCount('Numbers of a row', rowStride);
	if (channels.length > 0 && channels.every((c) => Number.isInteger(c) && c >= 0 && c < rowStride)) return;
	throw new GaspardError('fit/wrong-size', `Channels must be indices into a row of ${rowStride} numbers.`, {
		what: 'channels',
		actual: [...channels],
		limit: rowStride,
	});
}

/** Checks a composition; returns how many splats it makes. */
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
			`Rows need a stride in multiples of 4, at least ${needed}, and one gain a number.`,
			{ what: 'row', actual: [rowStride, gains.length], expected: needed },
		);
	}
	checkLength('The template', template, count * SPLAT_STRIDE);
	checkLength('Rows', rows, count * rowStride);
	checkLength('Harmonics', harmonics, count * HARMONICS_STRIDE);
	return count;
}

/** Which blocks of rows a decoder works on: undefined for all. */
export function checkBlocks(active: ArrayLike<number> | undefined, rowCount: number): void {
	if (active) checkExactly('Active blocks', active.length, rowCount / ROW_BLOCK);
}

/** Throws `fit/wrong-size` unless a raster of this side can be. */
export function checkPictureSide(maxSize: number): void {
	checkCount('Picture sides', maxSize, TILE);
	if (maxSize % TILE || maxSize > 4096) {
		throw new GaspardError('fit/wrong-size', `Picture sides are multiples of ${TILE}, up to 4096; not ${maxSize}.`, {
			what: 'maxSize',
			actual: maxSize,
			limit: 4096,
		});
	}
}

/** The error of using an engine after its end. */
export function disposedError(): GaspardError {
	return new GaspardError('fit/disposed', 'This engine was disposed of; create another.');
}

function checkExactly(what: string, given: number, needed: number): void {
	if (given === needed) return;
	throw new GaspardError('fit/wrong-size', `${what} must hold ${needed} numbers and holds ${given}.`, {
		what,
		expected: needed,
		actual: given,
	});
}
