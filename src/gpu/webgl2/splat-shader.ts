import quadText from '../../../shaders/chunks/splat-quad.glsl';
import fragmentText from '../../../shaders/splat.frag.glsl';
import vertexText from '../../../shaders/splat.vert.glsl';
import { shaderConstants } from '../../splat/constants.ts';

/**
 * Places where a host puts code of its own into the splat shader. Variables in reach:
 * - `vertexDeclarations`: global scope, before main.
 * - `vertexMain`: the end of main, only for splats that are drawn. `vec4 worldCenter`, `vec4 viewCenter`, `vec4 clipCenter`
 *   (of the splat's centre), `vec4 splatColor` (straight, rgb may be changed; the opacity with
 *   the avatar's hidden pixels, screen-door.glsl), `gl_Position` (of this corner).
 * - `fragmentDeclarations`: global scope, before main.
 * - `fragmentStart`: first in main: clipping planes, alpha tests.
 * - `fragmentColor`: `vec3 color` (straight; linear where `linearOutput` is 1) and `float alpha`, both may be changed: fog,
 *   tone mapping.
 * - `fragmentEnd`: last in main, after `splatFragment = vec4(color * alpha, alpha)`: log depth.
 */
export type SplatShaderHook =
	| 'vertexDeclarations'
	| 'vertexMain'
	| 'fragmentDeclarations'
	| 'fragmentStart'
	| 'fragmentColor'
	| 'fragmentEnd';

/** What a host wants different in the splat shader. */
export interface SplatShaderOptions {
	/** Code for the hooks; GLSL ES 3.00. */
	readonly hooks?: Readonly<Partial<Record<SplatShaderHook, string>>>;
	/**
	 * True where the host declares `uniform mat4 viewMatrix, projectionMatrix` itself, as three's ShaderMaterial does.
	 * They may be macros: with OVR_multiview2 the two of the eye that gl_ViewID_OVR names.
	 */
	readonly hostDeclaresMatrices?: boolean;
	/** Name of the fragment output that the host declares itself; by default the shader declares `splatFragment`. */
	readonly hostOutput?: string;
}

/**
 * The two texts of the splat shader, without `#version` line: GLSL ES 3.00, includes expanded, constants printed.
 *
 * Uniforms: `usampler2D splatOrder, splatCenters, splatShapes` (the back end's textures), `int firstSplat, splatCount`
 * (the cluster's run), `vec2 viewportPixels`, `float linearOutput`, `mat4 viewMatrix, projectionMatrix`.
 */
export function splatShader(options: SplatShaderOptions = {}): { readonly vertex: string; readonly fragment: string } {
	let head = shaderConstants();
	if (options.hostDeclaresMatrices) head += '#define GASPARD_HOST_UNIFORMS\n';
	if (options.hostOutput) head += `#define GASPARD_HOST_OUTPUT\n#define splatFragment ${options.hostOutput}\n`;
	return { vertex: head + withHooks(vertexText, options), fragment: head + withHooks(fragmentText, options) };
}

/**
 * The functions `splat_quad` and `splat_alpha` with all they need, without inputs, outputs and main; GLSL ES 3.00: for hosts
 * that declare those in words of their own (three's glslFn).
 */
export function splatFunctions(): string {
	return shaderConstants() + quadText;
}

/** Replaces each hook line by the host's code. */
function withHooks(text: string, { hooks = {} }: SplatShaderOptions): string {
	return text.replace(/^[ \t]*\/\/#hook (\w+)$/gm, (_, name: SplatShaderHook) => hooks[name] ?? '');
}
