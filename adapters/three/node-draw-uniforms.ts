import { type ArrayCamera, type Camera, Color, type Fog, type FogExp2, type Scene, Vector2, Vector4 } from 'three';
import { float, mix, smoothstep, uniform } from 'three/tsl';
import { type NodeFrame, NodeUpdateType, type Renderer } from 'three/webgpu';
import { prepareDraw } from './avatar-renderer.ts';
import type { DrawnAvatar, DrawnMaterial } from './drawn-avatar.ts';

/** A node of three. Its types allow less than its nodes can do. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type AnyNode = any;

/** What three passes to a node before a draw. */
interface DrawFrame {
	readonly renderer: Renderer;
	readonly scene: Scene;
	readonly camera: Camera;
	readonly object: DrawnAvatar;
	readonly material: DrawnMaterial;
}

/** The uniforms of a splat shader as nodes. */
export interface DrawUniforms {
	readonly firstSplat: AnyNode;
	readonly splatCount: AnyNode;
	readonly viewport: AnyNode;
	readonly linearOutput: AnyNode;
	/** A colour under the scene's fog, `depth` metres before the camera. */
	withFog(color: AnyNode, depth: AnyNode): AnyNode;
	/** Makes texture nodes read the textures of the renderer's back end. */
	readInto(nodes: Readonly<Record<'order' | 'centers' | 'shapes', AnyNode>>): void;
}

/**
 * Makes uniforms that are read from the avatar in each draw, after the avatar is made ready for it.
 *
 * @param display - Whether colours are always written encoded, whatever the target.
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
				prepareDraw(object, renderer, scene, camera);
				// An avatar that draws nothing, because another one draws the cluster, has textures of earlier draws.
				if (object.geometry.instanceCount === 0) return;
				const { splatOrder, splatCenters, splatShapes } = material.uniforms;
				nodes.order.value = splatOrder.value;
				nodes.centers.value = splatCenters.value;
				nodes.shapes.value = splatShapes.value;
			};
		},
	};
}

/** Makes a uniform whose value is read in each draw. */
function perDraw(value: AnyNode, type: string, read: (frame: DrawFrame) => AnyNode): AnyNode {
	return (uniform as AnyNode)(value, type).onObjectUpdate(read);
}

/** The viewport in pixels. Each camera of an array has its own; all of them must have the same size. */
function viewportOf({ camera, material, renderer }: DrawFrame): Vector2 {
	const eye = (camera as ArrayCamera).cameras?.[0] as { viewport?: Vector4 } | undefined;
	if (!eye?.viewport) return material.uniforms.viewportPixels.value;
	const target = renderer.getRenderTarget() as { isPostProcessingRenderTarget?: boolean } | null;
	// As three's own back ends do.
	const ratio = target === null || target.isPostProcessingRenderTarget === true ? renderer.getPixelRatio() : 1;
	return size.set(eye.viewport.z, eye.viewport.w).multiplyScalar(ratio).floor();
}

/** Near, far, density, and 1 if density applies. */
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

/** Metres, farther than anything. */
const NEVER = 1e30;
const size = new Vector2();
const range = new Vector4();
const color = new Color();
