import { ShaderStore } from '@babylonjs/core/Engines/shaderStore.js';
import { splatFunctions } from '../../src/gpu/webgpu/splat-shader.ts';
import { eachClipPlane } from './splat-material.ts';

/*
 * The hooks of splat-material.ts in WGSL, as Babylon's preprocessor needs it: uniforms, varyings and textures are declared
 * one by one, and `main` does not return early.
 */

const VARYINGS = `
varying splatPosition: vec2f;
flat varying splatColor: vec4f;
${eachClipPlane((plane) => `varying fClipDistance${plane}: f32;`)}
uniform logarithmicDepthConstant: f32;
#ifdef LOGARITHMICDEPTH
varying vFragmentDepth: f32;
#endif
`;

const VERTEX = `
${VARYINGS}
var splatOrder: texture_2d<u32>;
var splatCenters: texture_2d<u32>;
var splatShapes: texture_2d<u32>;
uniform view: mat4x4f;
uniform projection: mat4x4f;
uniform viewportPixels: vec2f;
uniform linearLight: f32;
uniform firstSplat: i32;
uniform splatCount: i32;
${eachClipPlane((plane) => `uniform vClipPlane${plane}: vec4f;`)}
uniform vFogInfos: vec4f;
uniform vFogColor: vec3f;

@vertex
fn main(input: VertexInputs) -> FragmentInputs {
	vertexOutputs.position = vec4f(0.0, 0.0, 2.0, 1.0);
	let entry = vertexInputs.instanceIndex * GASPARD_QUADS_PER_BATCH + (vertexInputs.vertexIndex >> 2u);
	var quad: SplatQuad;
	if (entry < u32(uniforms.splatCount)) {
		let at = texel_of(textureLoad(splatOrder, texel_of(u32(uniforms.firstSplat) + entry), 0).x);
		let center = textureLoad(splatCenters, at, 0);
		let shape = textureLoad(splatShapes, at, 0);
		quad = splat_quad(vertexInputs.vertexIndex & 3u, center, shape,
			uniforms.view, uniforms.projection, uniforms.viewportPixels, 0.0);
	}
	if (quad.drawn) {
		let diagonal = vec2f(uniforms.projection[0].x, uniforms.projection[1].y);
		let cornerOffset = vec3f((quad.position.xy - quad.clipCenter.xy) / diagonal, 0.0);
		let turn = mat3x3f(uniforms.view[0].xyz, uniforms.view[1].xyz, uniforms.view[2].xyz);
		let worldCorner = vec4f(quad.worldCenter.xyz + cornerOffset * turn, 1.0);
		vertexOutputs.position = quad.position;
		vertexOutputs.splatPosition = quad.splatPosition;
		var color = quad.splatColor.rgb;
${eachClipPlane((plane) => `		vertexOutputs.fClipDistance${plane} = dot(worldCorner, uniforms.vClipPlane${plane});`)}
#ifdef LOGARITHMICDEPTH
		vertexOutputs.vFragmentDepth = 1.0 + quad.position.w;
		vertexOutputs.position.z = log2(max(0.000001, 1.0 + quad.position.w)) * uniforms.logarithmicDepthConstant;
#endif
#ifdef FOG
		let infos = uniforms.vFogInfos;
		let fogDistance = length(quad.viewCenter.xyz);
		let fogDepth = fogDistance * infos.w;
		let power = exp(select(-fogDepth, -fogDepth * fogDepth, infos.x == 2.0));
		let unfogged = select(power, (infos.z - fogDistance) / (infos.z - infos.y), infos.x == 3.0);
		color = mix(uniforms.vFogColor, color, clamp(unfogged, 0.0, 1.0));
#endif
		if (uniforms.linearLight > 1.5) { color = srgb_to_linear(color); }
		else if (uniforms.linearLight > 0.5) { color = pow(color, vec3f(2.2)); }
		vertexOutputs.splatColor = vec4f(color, quad.splatColor.a);
	}
}
`;

const FRAGMENT = `
${VARYINGS}
@fragment
fn main(input: FragmentInputs) -> FragmentOutputs {
${eachClipPlane((plane) => `	if (fragmentInputs.fClipDistance${plane} > 0.0) { discard; }`)}
	let pixel = fragmentInputs.position.xy;
	let alpha = splat_alpha(fragmentInputs.splatPosition, fragmentInputs.splatColor.a, pixel);
	if (alpha == 0.0) { discard; }
	fragmentOutputs.color = vec4f(fragmentInputs.splatColor.rgb * alpha, alpha);
#ifdef LOGARITHMICDEPTH
	fragmentOutputs.fragDepth = log2(fragmentInputs.vFragmentDepth) * uniforms.logarithmicDepthConstant * 0.5;
#endif
}
`;

/** Adds the splat shader to the store in which Babylon looks for WGSL by name. Idempotent. */
export function storeSplatShader(name: string): void {
	ShaderStore.ShadersStoreWGSL[`${name}VertexShader`] ??= splatFunctions() + VERTEX;
	ShaderStore.ShadersStoreWGSL[`${name}FragmentShader`] ??= splatFunctions() + FRAGMENT;
}
