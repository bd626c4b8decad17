import * as pc from 'playcanvas';
import { drive } from '../measure/drive.ts';
import { addCanvas, type PeerScene } from '../measure/peer-scene.ts';
import { POSE_COUNT, type Subject } from '../measure/subject.ts';

/**
 * PlayCanvas: `webgl2` (sorted in a worker) or `webgpu` (sorted on the GPU). Splats are in a GSplatContainer of its default
 * format, the way it offers for splats of one's own; moving writes places, sizes and rotations anew, and tells the sorter.
 */
drive(async (subject, { variant, size }): Promise<PeerScene> => {
	const canvas = addCanvas(size);
	const device = await pc.createGraphicsDevice(canvas, {
		deviceTypes: [variant],
		antialias: false,
		preserveDrawingBuffer: true,
	});
	if (device.deviceType !== variant) throw new Error(`PlayCanvas made ${device.deviceType} of ${variant}.`);
	device.maxPixelRatio = 1;
	const options = new pc.AppOptions();
	options.graphicsDevice = device;
	options.componentSystems = [pc.CameraComponentSystem, pc.GSplatComponentSystem];
	const app = new pc.AppBase(canvas);
	app.init(options);
	app.setCanvasFillMode(pc.FILLMODE_NONE);
	app.setCanvasResolution(pc.RESOLUTION_FIXED, size, size);
	// The bench draws the frames.
	globalThis.requestAnimationFrame = () => 0;
	app.start();
	const camera = new pc.Entity('camera');
	camera.addComponent('camera', { clearColor: new pc.Color(0, 0, 0, 1), fov: 30, nearClip: 0.05, farClip: 50 });
	app.root.addChild(camera);
	const cloud = fill(device, subject);
	const entity = new pc.Entity('head');
	entity.addComponent('gsplat', { resource: cloud.container });
	app.root.addChild(entity);
	const settings = app.scene.gsplat;
	let time = 0;
	let framesToUpdate = 0;
	return {
		look: (eye, target) => {
			camera.setPosition(...eye);
			camera.lookAt(...target);
		},
		move: (pose) => {
			cloud.show(pose);
			// Once is not enough on WebGL2: a state whose order is still being sorted is not the one that is drawn.
			framesToUpdate = 6;
		},
		draw: () => {
			entity.gsplat.workBufferUpdate = framesToUpdate-- > 0 ? pc.WORKBUFFER_UPDATE_ALWAYS : pc.WORKBUFFER_UPDATE_AUTO;
			time += 16;
			app.tick(time);
		},
		sorter: settings.currentRenderer === pc.GSPLAT_RENDERER_RASTER_GPU_SORT ? 'GPU, 12 to 20 bits' : 'worker',
	};
});

/** A container with the subject in it, and how it takes another pose. */
function fill(device: pc.GraphicsDevice, subject: Subject) {
	const container = new pc.GSplatContainer(device, subject.splatCount, pc.GSplatFormat.createDefaultFormat(device));
	const { centers, rotations, scales, colors } = subject.cloud(0);
	// A pose may reach a little farther.
	const box = new pc.BoundingBox();
	box.compute(centers);
	box.halfExtents.addScalar(0.1);
	container.aabb = box;
	const half = (name: string) => container.getTexture(name).lock() as Uint16Array;
	const color = half('dataColor');
	for (let i = 0; i < colors.length; i++) color[i] = pc.FloatPacking.float2Half(colors[i]! / 255);
	container.getTexture('dataColor').unlock();
	const texels = (container.getTexture('dataCenter').lock() as Float32Array).length;
	container.getTexture('dataCenter').unlock();
	// Ready in the form of the textures: what poses is not what is measured.
	const ready = Array.from({ length: POSE_COUNT }, (_, pose) => {
		const cloud = pose === 0 ? { centers, rotations, scales } : subject.cloud(pose);
		const center = new Float32Array(texels);
		const scale = new Uint16Array(texels);
		const rotation = new Uint16Array(texels);
		for (let i = 0; i < subject.splatCount; i++) {
			for (let k = 0; k < 3; k++) {
				center[i * 4 + k] = cloud.centers[i * 3 + k]!;
				scale[i * 4 + k] = pc.FloatPacking.float2Half(cloud.scales[i * 3 + k]!);
			}
			// w x y z.
			for (let k = 0; k < 4; k++) {
				rotation[i * 4 + k] = pc.FloatPacking.float2Half(cloud.rotations[i * 4 + ((k + 3) % 4)]!);
			}
		}
		return { center, scale, rotation, centers: cloud.centers };
	});
	const show = (pose: number): void => {
		const { center, scale, rotation, centers: places } = ready[pose]!;
		(container.getTexture('dataCenter').lock() as Float32Array).set(center);
		container.getTexture('dataCenter').unlock();
		half('dataScale').set(scale);
		container.getTexture('dataScale').unlock();
		half('dataRotation').set(rotation);
		container.getTexture('dataRotation').unlock();
		// The worker sorts these; a sort on the GPU has no use for them.
		if (!device.isWebGPU) container.centers.set(places);
		container.update(subject.splatCount, !device.isWebGPU);
	};
	show(0);
	return { container, show };
}
