import type { SourceImport } from './source-imports.ts';

/**
 * The circles of imports: files of which each reaches every other, types included. Each is sorted by name and written
 * as `a ↔ b`; the list is sorted too. (Tarjan's strongly connected components of more than one file.)
 */
export function importCircles(imports: readonly SourceImport[]): string[] {
	const targets = new Map<string, string[]>();
	for (const { from, file } of imports) {
		if (!targets.has(from)) targets.set(from, []);
		if (file !== undefined && file !== from) targets.get(from)!.push(file);
	}
	const order = new Map<string, number>();
	const lowest = new Map<string, number>();
	const stack: string[] = [];
	const circles: string[] = [];

	function visit(file: string): void {
		order.set(file, order.size);
		lowest.set(file, order.get(file)!);
		stack.push(file);
		for (const target of targets.get(file) ?? []) {
			if (!order.has(target)) visit(target);
			if (stack.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!));
		}
		if (lowest.get(file) !== order.get(file)) return;
		const circle = stack.splice(stack.indexOf(file));
		if (circle.length > 1) circles.push(circle.sort().join(' ↔ '));
	}

	for (const file of targets.keys()) if (!order.has(file)) visit(file);
	return circles.sort();
}
