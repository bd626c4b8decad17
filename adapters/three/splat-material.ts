import {
	type BufferGeometry,
	type Camera,
	DoubleSide,
	NormalBlending,
	type Object3D,
	type Scene,
	ShaderMaterial,
	UniformsLib,
	UniformsUtils,
	Vector2,
	type WebGLRenderer,
} from 'three';
import { splatShader } from '../../src/gpu/webgl2/splat-shader.ts';
import { prepareDraw } from './avatar-renderer.ts';
import type { DrawnAvatar, SplatUniforms } from './drawn-avatar.ts';

/**
 * three's shader chunks at the hooks of the splat shader. Fog depends on the depth of a splat's centre. Clipping planes cut
 * the quad of a splat, which lies at the depth of its centre. Colours are as trained, but for a linear target, and with
 * `toneMapped`.
 */
const HOOKS = {
	vertexDeclarations: `
#include <common>
#include <logdepthbuf_pars_vertex>
#include <clipping_planes_pars_vertex>
#ifdef USE_FOG
	#ifdef FOG_EXP2
		uniform float fogDensity;
	#else
		uniform float fogNear;
		uniform float fogFar;
	#endif
	flat varying float vFogFactor;
#endif
`,
	vertexMain: `
	#include <logdepthbuf_vertex>
	#if NUM_CLIPPING_PLANES > 0
		// The quad is parallel to the screen: its corners are unprojected at the depth of its centre.
		vec2 cornerOffset = gl_Position.xy - clipCenter.xy;
		vClipPosition = - viewCenter.xyz - vec3( cornerOffset / vec2( projectionMatrix[ 0 ][ 0 ], projectionMatrix[ 1 ][ 1 ] ), 0.0 );
	#endif
	#ifdef USE_FOG
		float fogDepth = - viewCenter.z;
		#ifdef FOG_EXP2
			vFogFactor = 1.0 - exp( - fogDensity * fogDensity * fogDepth * fogDepth );
		#else
			vFogFactor = smoothstep( fogNear, fogFar, fogDepth );
		#endif
	#endif
`,
	fragmentDeclarations: `
#include <common>
#include <logdepthbuf_pars_fragment>
#include <clipping_planes_pars_fragment>
#ifdef USE_FOG
	uniform vec3 fogColor;
	uniform float encodedFog;
	flat varying float vFogFactor;
#endif
`,
	fragmentStart: `
	#include <clipping_planes_fragment>
`,
	fragmentColor: `
	#ifdef TONE_MAPPING
		color = linearToOutputTexel( vec4( toneMapping( color ), 1.0 ) ).rgb;
	#endif
	#ifdef USE_FOG
		vec3 fog = encodedFog > 0.5 ? sRGBTransferOETF( vec4( fogColor, 1.0 ) ).rgb : fogColor;
		color = mix( color, fog, vFogFactor );
	#endif
`,
	fragmentEnd: `
	#include <logdepthbuf_fragment>
`,
} as const;

let shader: { readonly vertex: string; readonly fragment: string } | undefined;

/**
 * The material of an avatar's splats: a ShaderMaterial. `fog`, `toneMapped`, `clippingPlanes`, `depthTest`, `stencil…` and
 * `visible` work as for any material. `opacity` multiplies the avatar's own.
 *
 * Splats are stored in display sRGB. On a canvas they are written unchanged; into a linear target, such as the first one of
 * a post-processing chain, each splat is converted to linear light. `toneMapped` is false by default, because the colours
 * of a photograph are tone-mapped already.
 */
export class SplatMaterial extends ShaderMaterial {
	declare uniforms: SplatUniforms;
	override readonly type = 'GaspardSplatMaterial';

	constructor() {
		shader ??= splatShader({ hooks: HOOKS, hostDeclaresMatrices: true, hostOutput: 'gl_FragColor' });
		super({
			name: 'GaspardSplatMaterial',
			vertexShader: shader.vertex,
			fragmentShader: shader.fragment,
			transparent: true,
			// Quads always face the camera; in a mirrored parent three would cull them as back faces.
			side: DoubleSide,
			depthWrite: false,
			depthTest: true,
			premultipliedAlpha: true,
			blending: NormalBlending,
			fog: true,
			clipping: true,
			toneMapped: false,
			uniforms: UniformsUtils.merge([
				UniformsLib.fog,
				{
					splatOrder: { value: null },
					splatCenters: { value: null },
					splatShapes: { value: null },
					firstSplat: { value: 0 },
					splatCount: { value: 0 },
					viewportPixels: { value: new Vector2() },
					linearOutput: { value: 0 },
					encodedFog: { value: 0 },
				},
			]),
		});
		this.forceSinglePass = true;
		// A depth or normal override of the whole scene cannot draw splats.
		this.allowOverride = false;
	}

	/** three calls this before each draw of an avatar. */
	override onBeforeRender(
		renderer: WebGLRenderer,
		scene: Scene,
		camera: Camera,
		_geometry: BufferGeometry,
		object: Object3D,
	): void {
		prepareDraw(object as DrawnAvatar, renderer, scene, camera);
	}
}
