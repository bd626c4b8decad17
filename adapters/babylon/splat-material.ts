import { Constants } from '@babylonjs/core/Engines/constants.js';
import { ShaderStore } from '@babylonjs/core/Engines/shaderStore.js';
import type { DrawWrapper } from '@babylonjs/core/Materials/drawWrapper.js';
import { ShaderLanguage } from '@babylonjs/core/Materials/shaderLanguage.js';
import { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import { Vector2 } from '@babylonjs/core/Maths/math.vector.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { splatShader } from '../../src/gpu/webgl2/splat-shader.ts';
import { linearLight } from './color-target.ts';
import { EYE_MATRICES, rightEye } from './multiview.ts';
import { drawWrapperOf, wasReady } from './private-fields.ts';
import { webgpuSupport } from './renderer-host.ts';

const SHADER = 'gaspardSplat';

/** Babylon's clip planes, of a scene and of a material. */
export const CLIP_PLANES = ['clipPlane', 'clipPlane2', 'clipPlane3', 'clipPlane4', 'clipPlane5', 'clipPlane6'] as const;

/** Lines of a shader for each clip plane, compiled only if the plane is set. `line` gets the suffix of the plane's name. */
export const eachClipPlane = (line: (plane: string) => string): string =>
	CLIP_PLANES.map((plane) => plane.slice(9))
		.map((number) => `#ifdef CLIPPLANE${number}\n${line(number)}\n#endif\n`)
		.join('');

/**
 * Babylon's features at the hooks of the splat shader. Fog depends on the distance of a splat's centre. Clip planes cut the
 * quad of a splat, which lies at the depth of its centre.
 */
const HOOKS = {
	vertexDeclarations: `
${EYE_MATRICES}
// 0: write display sRGB as trained. 1, 2: linear light, for a host that encodes later with the power 2.2, or exactly.
uniform float linearLight;
${eachClipPlane((plane) => `uniform vec4 vClipPlane${plane};\nout float fClipDistance${plane};`)}
uniform float logarithmicDepthConstant;
uniform vec4 vFogInfos;
uniform vec3 vFogColor;
#ifdef LOGARITHMICDEPTH
out float vFragmentDepth;
#endif
`,
	vertexMain: `
	// The quad is parallel to the screen: its corners are unprojected at the depth of its centre.
	vec3 cornerOffset = vec3((gl_Position.xy - clipCenter.xy) / vec2(projectionMatrix[0][0], projectionMatrix[1][1]), 0.0);
	vec4 worldCorner = vec4(worldCenter.xyz + cornerOffset * mat3(viewMatrix), 1.0);
	${eachClipPlane((plane) => `fClipDistance${plane} = dot(worldCorner, vClipPlane${plane});`)}
#ifdef LOGARITHMICDEPTH
	vFragmentDepth = 1.0 + gl_Position.w;
	gl_Position.z = log2(max(0.000001, vFragmentDepth)) * logarithmicDepthConstant;
#endif
#ifdef FOG
	// Infos: mode (1 exponential, 2 exponential of the square, 3 linear), start, end, density.
	float fogDistance = length(viewCenter.xyz);
	float fogDepth = fogDistance * vFogInfos.w;
	float unfogged = vFogInfos.x == 3.0 ? (vFogInfos.z - fogDistance) / (vFogInfos.z - vFogInfos.y)
		: exp(vFogInfos.x == 2.0 ? -fogDepth * fogDepth : -fogDepth);
	// As StandardMaterial does: encoded colours are mixed.
	splatColor.rgb = mix(vFogColor, splatColor.rgb, clamp(unfogged, 0.0, 1.0));
#endif
	if (linearLight > 0.5) splatColor.rgb = linearLight > 1.5 ? srgb_to_linear(splatColor.rgb) : pow(splatColor.rgb, vec3(2.2));
`,
	fragmentDeclarations: `
${eachClipPlane((plane) => `in float fClipDistance${plane};`)}
#ifdef LOGARITHMICDEPTH
uniform float logarithmicDepthConstant;
in float vFragmentDepth;
#endif
`,
	fragmentStart: eachClipPlane((plane) => `	if (fClipDistance${plane} > 0.0) discard;`),
	fragmentEnd: `
#ifdef LOGARITHMICDEPTH
	gl_FragDepth = log2(vFragmentDepth) * logarithmicDepthConstant * 0.5;
#endif
`,
} as const;

/** Adds the shader to the store in which Babylon looks for shaders by name. */
function storeShader(): void {
	if (ShaderStore.ShadersStore[`${SHADER}VertexShader`]) return;
	const { vertex, fragment } = splatShader({ hooks: HOOKS, hostDeclaresMatrices: true, hostOutput: 'gl_FragColor' });
	ShaderStore.ShadersStore[`${SHADER}VertexShader`] = vertex;
	ShaderStore.ShadersStore[`${SHADER}FragmentShader`] = fragment;
}

/**
 * The material of an avatar's splats: an alpha-blended ShaderMaterial. Fog, clip planes, `useLogarithmicDepth`,
 * `depthFunction`, stencil and alpha modes work as for any material.
 *
 * Splats are stored in display sRGB. On a canvas they are written unchanged; if a post-process encodes later, each splat is
 * converted to linear light.
 */
export class SplatMaterial extends ShaderMaterial {
	readonly #viewport = new Vector2();
	/** The features that each effect was compiled for. */
	readonly #features = new WeakMap<DrawWrapper, number>();

	/** @throws GaspardError `engine/wrong-entry` for a WebGPUEngine if `gaspard/babylon/webgpu` was not imported. */
	constructor(name: string, scene: Scene) {
		const { isWebGPU } = scene.getEngine();
		if (isWebGPU) webgpuSupport.get().storeShader(SHADER);
		else storeShader();
		super(name, scene, SHADER, {
			attributes: [],
			uniforms: [
				'view',
				'projection',
				'viewR',
				'projectionR',
				'firstSplat',
				'splatCount',
				'viewportPixels',
				'linearLight',
			],
			samplers: ['splatOrder', 'splatCenters', 'splatShapes'],
			needAlphaBlending: true,
			useClipPlane: null,
			shaderLanguage: isWebGPU ? ShaderLanguage.WGSL : ShaderLanguage.GLSL,
		});
		// Quads always face the camera; in a mirrored parent Babylon would cull them as back faces.
		this.backFaceCulling = false;
		this.alphaMode = Constants.ALPHA_PREMULTIPLIED_PORTERDUFF;
		this.disableDepthWrite = true;
		this.doNotSerialize = true;
	}

	override getClassName(): string {
		return 'GaspardSplatMaterial';
	}

	/** Sets which range of the order is drawn, and the values that depend on the scene's current camera and target. */
	aim(firstSplat: number, splatCount: number): void {
		const scene = this.getScene();
		const engine = scene.getEngine();
		const viewport = engine.currentViewport;
		this.#viewport.set(
			engine.getRenderWidth() * (viewport?.width ?? 1),
			engine.getRenderHeight() * (viewport?.height ?? 1),
		);
		this.setInt('firstSplat', firstSplat);
		this.setInt('splatCount', splatCount);
		this.setVector2('viewportPixels', this.#viewport);
		this.setFloat('linearLight', linearLight(scene));
		const right = rightEye(scene.activeCamera);
		if (!right) return;
		this.setMatrix('viewR', right.getViewMatrix());
		this.setMatrix('projectionR', right.getProjectionMatrix());
	}

	/** Calls ShaderMaterial's own, which makes its list of defines anew each time, only if the defines would differ. */
	override isReadyForSubMesh(mesh: AbstractMesh, subMesh: SubMesh): boolean {
		const wrapper = drawWrapperOf(subMesh);
		const features = this.#wantedFeatures(mesh);
		if (wrapper && this.#features.get(wrapper) === features && wasReady(wrapper)) return true;
		// `false`: instances without matrices need no shader of their own.
		const ready = super.isReadyForSubMesh(mesh, subMesh, false);
		const made = drawWrapperOf(subMesh);
		if (made) this.#features.set(made, features);
		return ready;
	}

	/** Never disposes the textures: they belong to the back end. */
	override dispose(forceDisposeEffect?: boolean, _forceDisposeTextures?: boolean, notBoundToMesh?: boolean): void {
		super.dispose(forceDisposeEffect, false, notBoundToMesh);
	}

	/** One bit for each feature that changes the defines. */
	#wantedFeatures(mesh: AbstractMesh): number {
		const scene = this.getScene();
		let bits = scene.fogEnabled && mesh.applyFog && scene.fogMode !== 0 ? 1 : 0;
		if (this.useLogarithmicDepth) bits |= 2;
		if (rightEye(scene.activeCamera)) bits |= 256;
		for (let i = 0; i < CLIP_PLANES.length; i++) {
			const plane = CLIP_PLANES[i]!;
			if (this[plane] ?? scene[plane]) bits |= 4 << i;
		}
		return bits;
	}
}
