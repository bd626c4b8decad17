import {
	cameraProjectionMatrix,
	cameraViewMatrix,
	Discard,
	Fn,
	instanceIndex,
	ivec2,
	mrt,
	textureLoad,
	uint,
	varying,
	vec4,
	vertexIndex,
} from 'three/tsl';
import { type NodeBuilder, NodeMaterial, NodeMaterialObserver, type Renderer } from 'three/webgpu';
import { QUADS_PER_BATCH, TEXTURE_WIDTH, TEXTURE_WIDTH_LOG2 } from '../../src/splat/constants.ts';
import { avatarRenderer } from './avatar-renderer.ts';
import { type AnyNode, drawUniforms } from './node-draw-uniforms.ts';
import { splatFunctionNodes } from './node-splat-functions.ts';

/**
 * The node material by which WebGPURenderer draws a SplatMaterial, on both of its back ends. The renderer makes it from a
 * SplatMaterial and copies the settings. What changes from draw to draw is read from the SplatMaterial.
 *
 * Fog depends on the depth of a splat's centre. Clipping planes cut the quad of a splat. In a target with several outputs
 * only `output` is written. `scene.fogNode` is not applied. Tone mapping is done by the renderer's output pass.
 */
export class SplatNodeMaterial extends NodeMaterial {
	static override get type(): string {
		return 'GaspardSplatNodeMaterial';
	}

	/** View-space position of a corner. */
	#corner: AnyNode;

	/** three calls this when it builds a shader. */
	override setup(builder: NodeBuilder): void {
		const renderer = builder.renderer as Renderer;
		const { isWebGPUBackend } = renderer.backend as { isWebGPUBackend?: boolean };
		const functions = splatFunctionNodes(isWebGPUBackend ? 'wgsl' : 'glsl');
		const { textures } = avatarRenderer(renderer);
		const vertex: AnyNode = vertexIndex;
		const entry: AnyNode = (instanceIndex as AnyNode).mul(uint(QUADS_PER_BATCH)).add(vertex.shiftRight(uint(2)));

		const uniforms = drawUniforms(encodesByItself(builder));
		const { splatCount, firstSplat } = uniforms;
		const order: AnyNode = textureLoad(textures.order, texelOf(entry.min(splatCount.sub(uint(1))).add(firstSplat)));
		const centers: AnyNode = textureLoad(textures.centers, texelOf(order.x));
		const shapes: AnyNode = textureLoad(textures.shapes, texelOf(order.x));
		uniforms.readInto({ order, centers, shapes });

		const corner: AnyNode = functions.corner({
			corner: vertex.bitAnd(uint(3)),
			center: centers,
			shape: shapes,
			view: cameraViewMatrix as AnyNode,
			projection: cameraProjectionMatrix as AnyNode,
			viewport: uniforms.viewport,
			linearOutput: uniforms.linearOutput,
		});
		// A position outside of the clip volume, so that the quad is not drawn.
		this.vertexNode = entry.lessThan(splatCount).select(corner.element(0), vec4(0, 0, 2, 1));
		this.#corner = corner.element(3).xyz;
		const color: AnyNode = varying(corner.element(1), 'vSplatColor');
		const kernel: AnyNode = varying(corner.element(2), 'vSplatKernel');
		this.fragmentNode = Fn(() => {
			const alpha = (functions.alpha({ position: kernel.xy, opacity: color.w }) as AnyNode).toVar();
			Discard(alpha.equal(0));
			return vec4(uniforms.withFog(color.xyz, kernel.z).mul(alpha), alpha);
		})() as AnyNode;
		super.setup(builder);
	}

	override setupPositionView(): AnyNode {
		return this.#corner;
	}

	/** Skips three's own steps: colours are premultiplied, and fog is applied already. */
	override setupOutput(builder: NodeBuilder, outputNode: AnyNode): AnyNode {
		const renderer = builder.renderer as Renderer;
		const targets: AnyNode = renderer.getMRT();
		if (targets === null || renderer.getRenderTarget() === null) return outputNode;
		const names = Object.keys(targets.outputNodes);
		return mrt(Object.fromEntries(names.map((name) => [name, name === 'output' ? outputNode : vec4(0)])));
	}

	/** Updates the uniforms for each draw, not once a frame. */
	override setupObserver(builder: NodeBuilder): NodeMaterialObserver {
		const observer = new NodeMaterialObserver(builder);
		observer.hasNode = true;
		return observer;
	}
}

/** Whether materials write encoded colours, as in three's DirectRenderPipeline. */
function encodesByItself(builder: NodeBuilder): boolean {
	const { getOutput } = builder.context as { getOutput?: unknown };
	return getOutput !== undefined && (builder.renderer as unknown as { isOutputTarget: boolean }).isOutputTarget;
}

function texelOf(index: AnyNode): AnyNode {
	return ivec2(index.bitAnd(uint(TEXTURE_WIDTH - 1)).toInt(), index.shiftRight(uint(TEXTURE_WIDTH_LOG2)).toInt());
}
