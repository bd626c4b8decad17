import {
	BufferGeometry,
	type Camera,
	Color,
	DepthTexture,
	type GeometryGroup,
	Mesh,
	NearestFilter,
	NoBlending,
	type Scene,
	ShaderMaterial,
	type Vector4,
	type WebGLRenderer,
	WebGLRenderTarget,
} from 'three';
import type { DrawnAvatar } from './drawn-avatar.ts';

/** The targets that belong to one target of the host. */
interface Layer {
	/** The splats of one cluster: display sRGB, premultiplied, with a copy of the host's depth. */
	readonly splats: WebGLRenderTarget;
	/** A copy of the host's colours. */
	readonly behind: WebGLRenderTarget;
}

/**
 * Blends splats in display sRGB into a target that holds linear light. A cluster is drawn into a target of its own, in
 * display sRGB and against a copy of the host's depth; then it is blended with a copy of the host's colours, both encoded,
 * and the result is decoded into the host's target. A post-processing chain begins with what a canvas would show.
 *
 * Depth that a material writes does not reach the host. Targets with several outputs, and mipmap levels above 0, are not
 * served.
 */
export class DisplayLayer {
	readonly #renderer: WebGLRenderer;
	readonly #layers = new Map<WebGLRenderTarget, Layer>();
	#composite: Mesh<BufferGeometry, ShaderMaterial> | undefined;

	constructor(renderer: WebGLRenderer) {
		this.#renderer = renderer;
	}

	/** Whether a cluster can be drawn this way into the renderer's current target. */
	serves(): boolean {
		const target = this.#renderer.getRenderTarget();
		return target !== null && target.textures.length === 1 && this.#renderer.getActiveMipmapLevel() === 0;
	}

	/** Draws the cluster of an avatar that is ready to be drawn into the renderer's current target. */
	draw(avatar: DrawnAvatar, scene: Scene, camera: Camera): void {
		const renderer = this.#renderer;
		const { state } = renderer;
		const host = renderer.getRenderTarget()!;
		const { width, height } = host;
		const face = renderer.getActiveCubeFace();
		const { splats, behind } = this.#layerOf(host);
		const gl = renderer.getContext() as WebGL2RenderingContext;
		const source = gl.getParameter(gl.DRAW_FRAMEBUFFER_BINDING) as WebGLFramebuffer | null;

		const copy = (buffers: number): void => {
			state.bindFramebuffer(gl.READ_FRAMEBUFFER, source);
			gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, buffers, gl.NEAREST);
			state.bindFramebuffer(gl.READ_FRAMEBUFFER, null);
		};
		renderer.setRenderTarget(behind);
		copy(gl.COLOR_BUFFER_BIT);
		splats.viewport.copy(host.viewport);
		splats.scissor.copy(host.scissor);
		splats.scissorTest = host.scissorTest;
		renderer.setRenderTarget(splats);
		this.#clear();
		if (host.depthBuffer) copy(gl.DEPTH_BUFFER_BIT);
		// An eye of a headset draws into a part of the target.
		const { viewport } = camera as { viewport?: Vector4 };
		if (viewport) state.viewport(viewport);
		renderer.renderBufferDirect(camera, scene, avatar.geometry, avatar.material, avatar, WHOLE);

		renderer.setRenderTarget(host, face);
		if (viewport) state.viewport(viewport);
		this.#composite ??= makeComposite();
		const { geometry, material } = this.#composite;
		material.uniforms['splats']!.value = splats.texture;
		material.uniforms['behind']!.value = behind.texture;
		material.uniformsNeedUpdate = true;
		renderer.renderBufferDirect(camera, scene, geometry, material, this.#composite, WHOLE);
	}

	/** Frees everything. */
	dispose(): void {
		for (const host of [...this.#layers.keys()]) this.#forget({ target: host });
		this.#composite?.geometry.dispose();
		this.#composite?.material.dispose();
		this.#composite = undefined;
	}

	readonly #forget = ({ target }: { target: WebGLRenderTarget }): void => {
		target.removeEventListener('dispose', this.#forget);
		const layer = this.#layers.get(target);
		this.#layers.delete(target);
		layer?.splats.dispose();
		layer?.behind.dispose();
	};

	#layerOf(host: WebGLRenderTarget): Layer {
		const known = this.#layers.get(host);
		if (known?.splats.width === host.width && known.splats.height === host.height) return known;
		// three disposes a target that changes its size, so the old layer has gone with it.
		const layer = makeLayer(host);
		this.#layers.set(host, layer);
		host.addEventListener('dispose', this.#forget);
		return layer;
	}

	/** Clears colour to transparent black, and depth. */
	#clear(): void {
		const renderer = this.#renderer;
		const { buffers } = renderer.state;
		renderer.getClearColor(clearColor);
		const alpha = renderer.getClearAlpha();
		renderer.setClearColor(0x000000, 0);
		// The material that was drawn last may have switched these off.
		buffers.color.setMask(true);
		buffers.depth.setMask(true);
		renderer.clear(true, true, false);
		renderer.setClearColor(clearColor, alpha);
	}
}

/** Makes two targets like the host's: copies need the same formats. */
function makeLayer({ width, height, depthBuffer, stencilBuffer, depthTexture, texture }: WebGLRenderTarget): Layer {
	const filters = { magFilter: NearestFilter, minFilter: NearestFilter } as const;
	const splats = new WebGLRenderTarget(width, height, { ...filters, depthBuffer, stencilBuffer });
	splats.texture.name = 'gaspard splats in display colours';
	if (depthTexture) {
		splats.depthTexture = new DepthTexture(width, height, depthTexture.type);
		splats.depthTexture.format = depthTexture.format;
	}
	const { type, internalFormat } = texture;
	const behind = new WebGLRenderTarget(width, height, { ...filters, type, internalFormat, depthBuffer: false });
	behind.texture.format = texture.format;
	behind.texture.colorSpace = texture.colorSpace;
	behind.texture.name = 'gaspard colours behind splats';
	return { splats, behind };
}

function makeComposite(): Mesh<BufferGeometry, ShaderMaterial> {
	const geometry = new BufferGeometry();
	// Without attributes, because three uploads only those of objects that it collects itself.
	geometry.setDrawRange(0, 3);
	const material = new ShaderMaterial({
		name: 'GaspardDisplayLayer',
		vertexShader: `
			void main() {
				gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
			}`,
		fragmentShader: `
			uniform sampler2D splats;
			uniform sampler2D behind;
			void main() {
				ivec2 texel = ivec2(gl_FragCoord.xy);
				vec4 splat = texelFetch(splats, texel, 0);
				if (splat.a == 0.0) discard;
				vec4 below = texelFetch(behind, texel, 0);
				vec4 over = splat;
				if (below.a > 0.0) {
					vec3 encoded = sRGBTransferOETF(vec4(max(below.rgb, 0.0) / below.a, 1.0)).rgb;
					over += vec4(encoded * below.a, below.a) * (1.0 - splat.a);
				}
				gl_FragColor = vec4(sRGBTransferEOTF(vec4(over.rgb / over.a, 1.0)).rgb * over.a, over.a);
			}`,
		uniforms: { splats: { value: null }, behind: { value: null } },
		blending: NoBlending,
		depthTest: false,
		depthWrite: false,
		toneMapped: false,
	});
	return new Mesh(geometry, material);
}

/** three takes null for the whole geometry; its types do not say so. */
const WHOLE = null as unknown as GeometryGroup;
const clearColor = new Color();
