import quadText from '../../../shaders/chunks/splat-quad.wgsl';
import texelText from '../../../shaders/chunks/texel.wgsl';
import shaderText from '../../../shaders/splat.wgsl';
import { wgslConstants } from '../../splat/constants.ts';

/**
 * Places where a host puts code of its own into the splat shader. Variables in reach:
 * - `varyings`: members of the struct between the stages, from `@location(2)` on.
 * - `declarations`: module scope, before the entry points.
 * - `vertexMain`: the end of the vertex stage, only for splats that are drawn. `quad` (SplatQuad: `position` of this corner,
 *   `worldCenter`, `viewCenter`, `clipCenter`, `splatColor`: rgb straight, the opacity with the avatar's hidden pixels,
 *   screen-door.wgsl) and `varyings` may be changed.
 * - `fragmentStart`: first in the fragment stage: clipping planes, alpha tests.
 * - `fragmentColor`: `color` (straight; linear where `linearOutput` is 1) and `alpha`, both may be changed: fog, tone mapping.
 */
export type SplatShaderHook = 'varyings' | 'declarations' | 'vertexMain' | 'fragmentStart' | 'fragmentColor';

/** What a host wants different in the splat shader. */
export interface SplatShaderOptions {
	/** Code for the hooks; WGSL. */
	readonly hooks?: Readonly<Partial<Record<SplatShaderHook, string>>>;
}

/** Bytes of the uniforms in shaders/splat.wgsl. */
export const SPLAT_UNIFORM_BYTES = 160;

/**
 * The splat shader as one WGSL module with entry points `splat_vertex` and `splat_fragment`; includes expanded, constants
 * printed. Group 0: 0 uniforms (SplatUniforms, SPLAT_UNIFORM_BYTES), 1 order, 2 centers, 3 shapes (the back end's textures).
 */
export function splatShader(options: SplatShaderOptions = {}): string {
	const { hooks = {} } = options;
	const text = shaderText.replace(/^[ \t]*\/\/#hook (\w+)$/gm, (_, name: SplatShaderHook) => hooks[name] ?? '');
	return wgslConstants() + text;
}

/**
 * The functions `texel_of`, `splat_quad` and `splat_alpha` with all they need, without bindings and entry points: for
 * hosts that declare those in words of their own (Babylon's WGSL, three's wgslFn).
 */
export function splatFunctions(): string {
	return wgslConstants() + texelText + quadText;
}
