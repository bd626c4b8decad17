// What the bench uses of packages that only the bench installs; they bring types of their own, but the repository is
// checked without them.

declare module '@sparkjsdev/spark' {
	import type { Object3D, Texture, WebGLRenderer } from 'three';

	export class SparkRenderer extends Object3D {
		constructor(options: {
			renderer: WebGLRenderer;
			sortRadial?: boolean;
			enableLod?: boolean;
			accumExtSplats?: boolean;
		});
	}
	type Modifier = object;
	export class SplatMesh extends Object3D {
		constructor(options: { fileBytes: Uint8Array; fileType: 'ply' | 'splat'; extSplats?: boolean });
		readonly initialized: Promise<SplatMesh>;
		objectModifier: Modifier;
		updateGenerator(): void;
		updateVersion(): void;
	}
	type Value = object;
	type Names = Record<string, string>;
	export const dyno: {
		readonly Gsplat: object;
		dynoBlock(
			inputs: Record<string, object>,
			outputs: Record<string, object>,
			construct: (inputs: { gsplat: Value }) => { gsplat: Value },
		): Modifier;
		dynoSampler2D(value: Texture, key: string): Value;
		readonly Dyno: new (options: {
			inTypes: Record<string, object | string>;
			outTypes: Record<string, object | string>;
			inputs: Record<string, Value>;
			globals?: () => string[];
			statements: (context: { inputs: Names; outputs: Names }) => string[];
		}) => { readonly outputs: Record<string, Value> };
	};
}

declare module '@mkkellogg/gaussian-splats-3d' {
	import type { PerspectiveCamera, WebGLRenderer } from 'three';

	export const SceneFormat: { readonly Ply: number };
	export const SceneRevealMode: { readonly Instant: number };
	export class Viewer {
		constructor(options: {
			renderer: WebGLRenderer;
			camera: PerspectiveCamera;
			[option: string]: unknown;
		});
		addSplatScene(address: string, options: Record<string, unknown>): Promise<void>;
		update(): void;
		render(): void;
	}
}

declare module 'playcanvas' {
	export interface GraphicsDevice {
		readonly deviceType: string;
		readonly isWebGPU: boolean;
		maxPixelRatio: number;
	}
	export function createGraphicsDevice(
		canvas: HTMLCanvasElement,
		options: { deviceTypes: string[]; antialias: boolean; preserveDrawingBuffer: boolean },
	): Promise<GraphicsDevice>;
	export class AppOptions {
		graphicsDevice: GraphicsDevice;
		componentSystems: unknown[];
	}
	export const CameraComponentSystem: unknown;
	export const GSplatComponentSystem: unknown;
	export class AppBase {
		constructor(canvas: HTMLCanvasElement);
		readonly root: Entity;
		readonly scene: { readonly gsplat: { readonly currentRenderer: number } };
		init(options: AppOptions): void;
		setCanvasFillMode(mode: string): void;
		setCanvasResolution(mode: string, width: number, height: number): void;
		start(): void;
		tick(milliseconds: number): void;
	}
	export const FILLMODE_NONE: string;
	export const RESOLUTION_FIXED: string;
	export const WORKBUFFER_UPDATE_AUTO: number;
	export const WORKBUFFER_UPDATE_ALWAYS: number;
	export const GSPLAT_RENDERER_RASTER_GPU_SORT: number;
	export class Color {
		constructor(r: number, g: number, b: number, a: number);
	}
	export class BoundingBox {
		readonly halfExtents: { addScalar(value: number): void };
		compute(points: ArrayLike<number>): void;
	}
	export class Entity {
		constructor(name: string);
		readonly gsplat: { workBufferUpdate: number };
		addComponent(name: string, options: object): void;
		addChild(child: Entity): void;
		setPosition(x: number, y: number, z: number): void;
		lookAt(x: number, y: number, z: number): void;
	}
	export const FloatPacking: { float2Half(value: number): number };
	export const GSplatFormat: { createDefaultFormat(device: GraphicsDevice): object };
	export class GSplatContainer {
		constructor(device: GraphicsDevice, count: number, format: object);
		aabb: BoundingBox;
		readonly centers: Float32Array;
		getTexture(name: string): { lock(): ArrayBufferView; unlock(): void };
		update(count: number, centersUpdated: boolean): void;
	}
}
