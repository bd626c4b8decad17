import { type ArrayCamera, type Camera, Color, type Fog, type FogExp2, type Scene, Vector2, Vector4 } from 'three';
import { float, mix, smoothstep, uniform } from 'three/tsl';
import { type NodeFrame, NodeUpdateType, type Renderer } from 'three/webgpu';
import type { GaussianAvatar } from './gaussian-avatar.ts';
import type { SplatMaterial } from './splat-material.ts';

/** three's types of nodes are narrower than what its nodes can do. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type AnyNode = any;

/** What a node is told when it is brought up to date for one draw. */
interface DrawFrame {
	readonly renderer: Renderer;
	readonly scene: Scene;
	readonly camera: Camera;
	readonly object: GaussianAvatar;
	readonly material: SplatMaterial;
}

/** The uniforms of a splat shader as nodes. */
export interface DrawUniforms {
	readonly firstSplat: AnyNode;
	readonly splatCount: AnyNode;
	readonly viewport: AnyNode;
	readonly linearOutput: AnyNode;
	/** A colour under the scene's fog, `depth` metres before the camera. */
	withFog(color: AnyNode, depth: AnyNode): AnyNode;
	/** Keeps texture nodes at the tables of the renderer's back end. */
	readInto(nodes: Readonly<Record<'order' | 'centers' | 'shapes', AnyNode>>): void;
}

/**
 * Uniforms that are read from the avatar at hand in every draw; the avatar is prepared for the draw before.
 *
 * @param display - Colours are written as the screen shows them, whatever the target.
 */
export function drawUniforms(display: boolean): DrawUniforms {
	const splatCount = perDraw(0, 'uint', ({ material }) => material.uniforms.splatCount.value);
	const fogColor = perDraw(new Color(), 'color', ({ scene }) => fogColorOf(scene, display));
	const fogRange = perDraw(new Vector4(), 'vec4', ({ scene }) => fogRangeOf(scene));
	return {
		splatCount,
		firstSplat: perDraw(0, 'uint', ({ material }) => material.uniforms.firstSplat.value),
		viewport: perDraw(new Vector2(), 'vec2', viewportOf),
		linearOutput: perDraw(0, 'float', ({ material }) => (display ? 0 : material.uniforms.linearOutput.value)),
		withFog: (color, depth) => {
			const linear: AnyNode = smoothstep(fogRange.x, fogRange.y, depth);
			const thickness: AnyNode = fogRange.z.mul(depth);
			const exponential: AnyNode = float(1).sub(thickness.mul(thickness).negate().exp());
			return mix(color, fogColor, fogRange.w.greaterThan(0.5).select(exponential, linear)) as AnyNode;
		},
		readInto: (nodes) => {
			splatCount.updateBeforeType = NodeUpdateType.OBJECT;
			splatCount.updateBefore = (frame: NodeFrame): void => {
				const { renderer, scene, camera, object, material } = frame as unknown as DrawFrame;
				object.prepareDraw(renderer, scene, camera);
				// Who draws nothing, because another avatar draws the whole cluster, holds tables of earlier draws.
				if (object.geometry.instanceCount === 0) return;
				const { splatOrder, splatCenters, splatShapes } = material.uniforms;
				nodes.order.value = splatOrder.value;
				nodes.centers.value = splatCenters.value;
				nodes.shapes.value = splatShapes.value;
			};
		},
	};
}

/** A uniform whose value is asked for in every draw. */
function perDraw(value: AnyNode, type: string, read: (frame: DrawFrame) => AnyNode): AnyNode {
	return (uniform as AnyNode)(value, type).onObjectUpdate(read);
}

/** Each camera of an array, such as an eye of a headset, draws into a viewport of its own; all are taken to have one size. */
function viewportOf({ camera, material, renderer }: DrawFrame): Vector2 {
	const eye = (camera as ArrayCamera).cameras?.[0] as { viewport?: Vector4 } | undefined;
	if (!eye?.viewport) return material.uniforms.viewportPixels.value;
	const target = renderer.getRenderTarget() as { isPostProcessingRenderTarget?: boolean } | null;
	// The rule of three's own back ends.
	const ratio = target === null || target.isPostProcessingRenderTarget === true ? renderer.getPixelRatio() : 1;
	return size.set(eye.viewport.z, eye.viewport.w).multiplyScalar(ratio).floor();
}

/** Near, far, density, and 1 where density counts. */
function fogRangeOf({ fog }: Scene): Vector4 {
	const { near, far } = (fog ?? {}) as Partial<Fog>;
	const { density } = (fog ?? {}) as Partial<FogExp2>;
	if (density !== undefined) return range.set(0, 1, density, 1);
	return range.set(near ?? NEVER, far ?? NEVER * 2, 0, 0);
}

function fogColorOf({ fog }: Scene, display: boolean): Color {
	if (!fog) return color;
	color.copy(fog.color);
	return display ? color.convertLinearToSRGB() : color;
}

/** Metres; nothing is farther away. */
const NEVER = 1e30;
const size = new Vector2();
const range = new Vector4();
const color = new Color();
