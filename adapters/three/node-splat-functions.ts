import { glsl, glslFn, screenCoordinate, wgsl, wgslFn } from 'three/tsl';
import type { Node } from 'three/webgpu';
import { splatFunctions as glslSplatFunctions } from '../../src/gpu/webgl2/splat-shader.ts';
import { splatFunctions as wgslSplatFunctions } from '../../src/gpu/webgpu/splat-shader.ts';

/** The inputs of the vertex stage for one corner of a splat. */
export type SplatCornerInputs = Readonly<
	Record<'corner' | 'center' | 'shape' | 'view' | 'projection' | 'viewport' | 'linearOutput', Node>
>;

/** The splat shader's functions as nodes. */
export interface SplatFunctions {
	/**
	 * A mat4 whose columns are: clip position of the corner; straight colour, and opacity with the avatar's hidden pixels
	 * (screen-door.glsl); position in the kernel (x, y) and metres before the camera (z); view-space position of the corner
	 * (x, y, z) and 1 if it is drawn.
	 */
	readonly corner: (inputs: SplatCornerInputs) => Node;
	/** Opacity of the fragment; 0 if it is not drawn. */
	readonly alpha: (inputs: Readonly<Record<'position' | 'opacity', Node>>) => Node;
}

const CORNER_WGSL = `
fn gaspard_corner(
	corner: u32, center: vec4u, shape: vec4u, view: mat4x4f, projection: mat4x4f, viewport: vec2f, linearOutput: f32
) -> mat4x4f {
	let quad = splat_quad(corner, center, shape, view, projection, viewport, linearOutput);
	if (!quad.drawn) { return mat4x4f(quad.position, vec4f(0.0), vec4f(0.0), vec4f(0.0)); }
	// The quad is parallel to the screen: its corners are unprojected at the depth of its centre.
	let offset = (quad.position.xy - quad.clipCenter.xy) / vec2f(projection[0].x, projection[1].y);
	let onQuad = quad.viewCenter.xyz + vec3f(offset, 0.0);
	return mat4x4f(quad.position, quad.splatColor, vec4f(quad.splatPosition, -quad.viewCenter.z, 0.0), vec4f(onQuad, 1.0));
}`;

const CORNER_GLSL = `
mat4 gaspard_corner(
	uint corner, uvec4 center, uvec4 shape, mat4 view, mat4 projection, vec2 viewport, float linearOutput
) {
	SplatQuad quad = splat_quad(int(corner), center, shape, view, projection, viewport, linearOutput);
	if (!quad.drawn) return mat4(quad.position, vec4(0.0), vec4(0.0), vec4(0.0));
	// The quad is parallel to the screen: its corners are unprojected at the depth of its centre.
	vec2 offset = (quad.position.xy - quad.clipCenter.xy) / vec2(projection[0].x, projection[1].y);
	vec3 onQuad = quad.viewCenter.xyz + vec3(offset, 0.0);
	return mat4(quad.position, quad.splatColor, vec4(quad.splatPosition, -quad.viewCenter.z, 0.0), vec4(onQuad, 1.0));
}`;

const ALPHA_WGSL = `
fn gaspard_alpha(position: vec2f, opacity: f32, pixel: vec2f) -> f32 { return splat_alpha(position, opacity, pixel); }`;

const ALPHA_GLSL = `
float gaspard_alpha(vec2 position, float opacity) { return splat_alpha(position, opacity, gl_FragCoord.xy); }`;

const made: Partial<Record<'wgsl' | 'glsl', SplatFunctions>> = {};

/** Returns the functions in the language of a renderer's back end. */
export function splatFunctionNodes(language: 'wgsl' | 'glsl'): SplatFunctions {
	made[language] ??= language === 'wgsl' ? wgslFunctions() : glslFunctions();
	return made[language];
}

function wgslFunctions(): SplatFunctions {
	const includes = [wgsl(wgslSplatFunctions())];
	const alpha = wgslFn(ALPHA_WGSL, includes) as unknown as (inputs: Record<string, Node>) => Node;
	return {
		corner: wgslFn(CORNER_WGSL, includes) as never,
		alpha: (inputs) => alpha({ ...inputs, pixel: screenCoordinate }),
	};
}

function glslFunctions(): SplatFunctions {
	const includes = [glsl(glslSplatFunctions())];
	return { corner: glslFn(CORNER_GLSL, includes) as never, alpha: glslFn(ALPHA_GLSL, includes) as never };
}
