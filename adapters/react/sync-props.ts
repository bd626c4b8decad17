import type { Driver, DriverLayer } from '../../src/drive/index.ts';
import { EXPRESSION_NAMES, type ExpressionName, type ExpressionWeights } from '../../src/index.ts';
import type { GaussianAvatar } from '../three/index.ts';

/** What a component has put into its avatar. */
interface SyncedProps {
	expression: ExpressionWeights | undefined;
	readonly layers: Map<Driver, DriverLayer>;
}

const syncedProps = new WeakMap<GaussianAvatar, SyncedProps>();

function heldBy(avatar: GaussianAvatar): SyncedProps {
	let held = syncedProps.get(avatar);
	if (!held) {
		held = { expression: undefined, layers: new Map() };
		syncedProps.set(avatar, held);
	}
	return held;
}

/** Takes these weights, and gives back those that were taken before and are not among them. */
export function syncExpression(avatar: GaussianAvatar, expression: ExpressionWeights | undefined): void {
	const held = heldBy(avatar);
	if (held.expression === expression) return;
	const kept = new Set(namesOf(expression));
	const left = namesOf(held.expression).filter((name) => !kept.has(name));
	if (left.length > 0) avatar.expression.release(...left);
	if (expression) avatar.expression.set(expression);
	held.expression = expression;
}

/** Adds the drivers that are new and removes those that are no longer named; the others stay as they are. */
export function syncDrivers(avatar: GaussianAvatar, drivers: readonly Driver[] = []): void {
	const { layers } = heldBy(avatar);
	for (const [driver, layer] of layers) {
		if (drivers.includes(driver)) continue;
		layer.remove();
		layers.delete(driver);
	}
	for (const driver of drivers) if (!layers.has(driver)) layers.set(driver, avatar.drivers.add(driver));
}

function namesOf(expression: ExpressionWeights | undefined): readonly ExpressionName[] {
	if (!expression) return [];
	return 'length' in expression ? EXPRESSION_NAMES : (Object.keys(expression) as ExpressionName[]);
}
