import { decoderLayout } from '../../src/fit/engine/decoder-layout.ts';
import { SPLAT_STRIDE } from '../../src/fit/engine/splat-layout.ts';
import type { AnchorSet } from '../../src/fit/prior/anchor-set.ts';
import { BASIS_CHANNELS, type PriorModel, ROW_GAINS } from '../../src/fit/prior/prior-model.ts';
import { createRandom } from '../people/random.ts';
import type { Components } from './person-codes.ts';

/** Output weights begin this small: an untrained network changes next to nothing. */
const OUTPUT_SIZE = 0.02;
const FEATURE_SIZE = 0.5;
const MODULATION_SIZE = 0.05;

/**
 * Sets a prior to the linear model of principal components: template = anchors with the mean row, basis = components, and a
 * network that says nothing yet.
 */
export function startPrior(model: PriorModel, anchors: AnchorSet, { mean, components, count }: Components): void {
	const { template, basis, decoder, shape } = model;
	template.values.values.set(anchors.records);
	for (let i = 0; i < anchors.count; i++) {
		BASIS_CHANNELS.forEach((field, k) => {
			template.values.values[i * SPLAT_STRIDE + field] = mean[i * BASIS_CHANNELS.length + k]!;
		});
	}
	// The basis adds to rows, which gains then turn into fields.
	const scale = BASIS_CHANNELS.map((field) => 1 / ROW_GAINS[field]!);
	const length = anchors.count * BASIS_CHANNELS.length;
	for (let k = 0; k < Math.min(count, shape.codeCount); k++) {
		for (let i = 0; i < length; i++) {
			basis.basis.values[k * length + i] = components[k * length + i]! * scale[i % BASIS_CHANNELS.length]!;
		}
	}
	const random = createRandom(1, 'prior');
	const layout = decoderLayout(decoder.shape);
	const { values } = decoder.weights.values;
	const fill = ({ offset, length }: { offset: number; length: number }, size: number): void => {
		for (let i = 0; i < length; i++) values[offset + i] = random.normal() * size;
	};
	const { featureCount: f, hiddenCount: h } = shape;
	fill({ offset: layout.base.offset, length: f * h }, Math.sqrt(2 / f));
	// What a code multiplies the hidden units with starts from 1.
	values.fill(1, layout.base.offset + layout.within.g1, layout.base.offset + layout.base.length);
	fill(layout.hidden, Math.sqrt(2 / h));
	fill(layout.output, OUTPUT_SIZE);
	fill(layout.modulation, MODULATION_SIZE);
	const features = decoder.features.values.values;
	for (let i = 0; i < features.length; i++) features[i] = random.normal() * FEATURE_SIZE;
}
