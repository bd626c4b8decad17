import type { Driver, DriverLayer } from '../../src/drive/index.ts';
import { EXPRESSION_NAMES, type ExpressionName, type ExpressionWeights } from '../../src/index.ts';
import type { GaussianAvatar } from '../three/index.ts';

/** Props that were applied to an avatar. */
interface SyncedProps {
	expression: ExpressionWeights | undefined;
	readonly layers: Map<Driver, DriverLayer>;
}

const syncedProps = new WeakMap<GaussianAvatar, SyncedProps>();

function syncedPropsOf(avatar: GaussianAvatar): SyncedProps {
	let synced = syncedProps.get(avatar);
	if (!synced) {
		synced = { expression: undefined, layers: new Map() };
		syncedProps.set(avatar, synced);
	}
	return synced;
}

/** Sets these weights, and releases weights that were set before and are not among them. */
export function syncExpression(avatar: GaussianAvatar, expression: ExpressionWeights | undefined): void {
	const synced = syncedPropsOf(avatar);
	if (synced.expression === expression) return;
	const kept = new Set(namesOf(expression));
	const left = namesOf(synced.expression).filter((name) => !kept.has(name));
	if (left.length > 0) avatar.expression.release(...left);
	if (expression) avatar.expression.set(expression);
	synced.expression = expression;
}

/** Adds new drivers and removes those that are no longer listed. All others stay as they are. */
export function syncDrivers(avatar: GaussianAvatar, drivers: readonly Driver[] = []): void {
	const { layers } = syncedPropsOf(avatar);
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
