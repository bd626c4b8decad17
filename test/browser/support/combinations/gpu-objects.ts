const KINDS = [
	'Buffer',
	'Texture',
	'Framebuffer',
	'Renderbuffer',
	'VertexArray',
	'Program',
	'Shader',
	'Query',
	'Sampler',
];

type Methods = Record<string, (this: unknown, ...parameters: unknown[]) => unknown>;

/**
 * Counts GPU objects of the page that are made and not yet freed, by kind: WebGL2's, and buffers and textures of WebGPU
 * devices. To be called once, before any of them is made.
 *
 * @returns What is alive now; kinds of which there never was one are left out.
 */
export function countGpuObjects(): () => Record<string, number> {
	const alive = new Map<string, Set<WeakRef<object>>>();
	const references = new WeakMap<object, WeakRef<object>>();
	const add = (kind: string, made: unknown): unknown => {
		if (typeof made !== 'object' || made === null) return made;
		const reference = new WeakRef(made);
		references.set(made, reference);
		if (!alive.has(kind)) alive.set(kind, new Set());
		alive.get(kind)!.add(reference);
		return made;
	};
	const remove = (kind: string, freed: unknown): void => {
		const reference = freed ? references.get(freed as object) : undefined;
		if (reference) alive.get(kind)?.delete(reference);
	};
	const gl = WebGL2RenderingContext.prototype as unknown as Methods;
	for (const kind of [...KINDS, 'Sync']) {
		const [make, free] = kind === 'Sync' ? ['fenceSync', 'deleteSync'] : [`create${kind}`, `delete${kind}`];
		const { [make!]: create, [free!]: destroy } = gl as Record<string, Methods[string]>;
		gl[make!] = function (...parameters) {
			return add(kind, create!.apply(this, parameters));
		};
		gl[free!] = function (...parameters) {
			remove(kind, parameters[0]);
			return destroy!.apply(this, parameters);
		};
	}
	if (typeof GPUDevice !== 'undefined') {
		for (const kind of ['Buffer', 'Texture', 'QuerySet']) {
			const device = GPUDevice.prototype as unknown as Methods;
			const create = device[`create${kind}`]!;
			device[`create${kind}`] = function (...parameters) {
				return add(`GPU${kind}`, create.apply(this, parameters));
			};
			const owned = (globalThis as unknown as Record<string, { prototype: Methods }>)[`GPU${kind}`]!.prototype;
			const destroy = owned['destroy']!;
			owned['destroy'] = function (...parameters) {
				remove(`GPU${kind}`, this);
				return destroy.apply(this, parameters);
			};
		}
	}
	return () => Object.fromEntries([...alive].map(([kind, set]) => [kind, set.size]));
}
