import { createWebGL2Backend } from '../../../src/gpu/webgl2/webgl2-backend.ts';
import { GOLDEN_CASES } from '../../golden/cases.ts';
import { goldenScene } from '../support/golden-scene.ts';
import { setWeirdState } from '../support/weird-state.ts';

/** The host has deleted everything that was bound before the passes run for the first time. */
function deletedWhileBound(): { errors: number[]; program: boolean } {
	const canvas = document.createElement('canvas');
	const gl = canvas.getContext('webgl2', { antialias: false })!;
	const errors: number[] = [];
	const note = (): void => {
		for (let error = gl.getError(); error !== gl.NO_ERROR; error = gl.getError()) errors.push(error);
	};
	const backend = createWebGL2Backend(gl, { sorter: 'gpu' });
	const frame = goldenScene(backend, GOLDEN_CASES[0]!);
	setWeirdState(gl);
	note();
	gl.deleteProgram(gl.getParameter(gl.CURRENT_PROGRAM));
	gl.deleteVertexArray(gl.getParameter(gl.VERTEX_ARRAY_BINDING));
	gl.deleteFramebuffer(gl.getParameter(gl.DRAW_FRAMEBUFFER_BINDING));
	gl.deleteBuffer(gl.getParameter(gl.PIXEL_UNPACK_BUFFER_BINDING));
	gl.deleteTexture(gl.getParameter(gl.TEXTURE_BINDING_2D));
	gl.deleteSampler(gl.getParameter(gl.SAMPLER_BINDING));
	backend.update(frame);
	note();
	const program = gl.getParameter(gl.CURRENT_PROGRAM) !== null;
	frame.dispose();
	backend.dispose();
	gl.getExtension('WEBGL_lose_context')?.loseContext();
	return { errors, program };
}

Object.assign(globalThis, { tests: { deletedWhileBound } });
