import { defineConfig } from 'vitest/config';
import { shaderPlugin } from './shaders/plugin.mjs';

const project = (name: string, include: string[], timeout: number) => ({
	extends: true as const,
	test: { name, include, testTimeout: timeout, hookTimeout: timeout },
});

export default defineConfig({
	plugins: [shaderPlugin()],
	test: {
		// Two cores and a software GPU: parallel browser files only slow each other down.
		fileParallelism: true,
		maxWorkers: 2,
		projects: [
			project('unit', ['test/unit/**/*.test.ts'], 30_000),
			project('lab', ['test/lab/**/*.test.ts'], 120_000),
			{
				extends: true,
				test: {
					name: 'browser',
					include: ['test/browser/**/*.test.ts'],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					fileParallelism: false,
					globalSetup: ['test/browser/harness/global-setup.ts'],
				},
			},
			project('package', ['test/package/**/*.test.ts'], 120_000),
		],
	},
});
