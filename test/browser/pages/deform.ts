import { createWebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import type { GoldenAvatar } from '../../golden/cases.ts';
import { lookAt, perspective } from '../../reference/camera.ts';
import { toBase64 } from '../support/base64.ts';
import { goldenScene } from '../support/golden-scene.ts';
import { readTexture } from '../support/read-texture.ts';

/** Poses avatars in one back end; gives each one's centre and shape texels. */
function deform(avatars: readonly GoldenAvatar[]): { centers: string; shapes: string }[] {
	const gl = document.createElement('canvas').getContext('webgl2')!;
	const backend = createWebGL2Backend(gl, { sorter: 'gpu' });
	const camera = {
		worldToView: lookAt([0, 0.2, 1], [0, 0.15, 0]),
		projection: perspective(30, 1),
		width: 8,
		height: 8,
	};
	const frame = goldenScene(backend, { name: '', guards: '', camera, avatars });
	backend.update(frame);
	const rows = Math.ceil(frame.instances[0]!.model.splatCount / 1024);
	const result = frame.instances.map((_, i) => ({
		centers: toBase64(readTexture(gl, backend.textures.centers, rows, 4, i * rows)),
		shapes: toBase64(readTexture(gl, backend.textures.shapes, rows, 4, i * rows)),
	}));
	if (gl.getError() !== gl.NO_ERROR) throw new Error('GL error');
	frame.dispose();
	backend.dispose();
	gl.getExtension('WEBGL_lose_context')?.loseContext();
	return result;
}

Object.assign(globalThis, { tests: { deform } });
