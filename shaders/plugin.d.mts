import type { Plugin as EsbuildPlugin } from 'esbuild';

export function readShader(path: string, seen?: Set<string>): string;
export function shaderPlugin(): { name: string; load(id: string): string | null };
export function shaderEsbuildPlugin(): EsbuildPlugin;
