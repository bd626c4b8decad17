import type { Contender } from './measure/open-renderers.ts';

/** All renderers in the tables. The first one of each API is the reference for the others of that API. */
export const CONTENDERS: readonly Contender[] = [
	{ name: 'Gaspard, three', api: 'WebGL2', page: 'ours', variant: 'three WebGLRenderer|measure', kernel: 'trained' },
	{
		name: 'Gaspard, three, GPU sort',
		api: 'WebGL2',
		page: 'ours',
		variant: 'three WebGLRenderer|gpu',
		kernel: 'trained',
	},
	{ name: 'Gaspard, Babylon', api: 'WebGL2', page: 'ours', variant: 'Babylon Engine|measure', kernel: 'trained' },
	{ name: 'PlayCanvas', api: 'WebGL2', page: 'playcanvas', variant: 'webgl2', kernel: 'plain' },
	{ name: 'Babylon', api: 'WebGL2', page: 'babylon', variant: 'webgl', kernel: 'plain' },
	{ name: 'Spark', api: 'WebGL2', page: 'spark', variant: '', kernel: 'compensated' },
	{
		name: 'three GaussianSplat',
		api: 'WebGL2',
		page: 'three-addon',
		variant: 'webgl',
		kernel: 'compensated',
		movesByPrivateFields: true,
	},
	{ name: 'GaussianSplats3D', api: 'WebGL2', page: 'mkkellogg', variant: '', kernel: 'plain' },
	{ name: 'Gaspard, three', api: 'WebGPU', page: 'ours', variant: 'three WebGPURenderer|measure', kernel: 'trained' },
	{
		name: 'Gaspard, three, GPU sort',
		api: 'WebGPU',
		page: 'ours',
		variant: 'three WebGPURenderer|gpu',
		kernel: 'trained',
	},
	{ name: 'Gaspard, Babylon', api: 'WebGPU', page: 'ours', variant: 'Babylon WebGPUEngine|measure', kernel: 'trained' },
	{ name: 'PlayCanvas', api: 'WebGPU', page: 'playcanvas', variant: 'webgpu', kernel: 'plain' },
	{ name: 'Babylon', api: 'WebGPU', page: 'babylon', variant: 'webgpu', kernel: 'plain' },
	{ name: 'Babylon, useGpuSort', api: 'WebGPU', page: 'babylon', variant: 'webgpu-sort', kernel: 'plain' },
	{
		name: 'three GaussianSplat',
		api: 'WebGPU',
		page: 'three-addon',
		variant: 'webgpu',
		kernel: 'compensated',
		movesByPrivateFields: true,
	},
];
