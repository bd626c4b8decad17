import projectText from '../../../shaders/chunks/project-splat.glsl';
import fullScreenText from '../../../shaders/full-screen.vert.glsl';
import { GpuProgram } from '../../../src/gpu/webgl2/gpu-program.ts';
import { createSplatTexture, createTarget } from '../../../src/gpu/webgl2/splat-texture.ts';
import { toBase64 } from '../support/base64.ts';
import { readTexture } from '../support/read-texture.ts';

/** One call of project_splat: numbers as the shader takes them, matrices column-major. */
export interface ProjectionCall {
	readonly factor: readonly number[];
	readonly dilation: number;
	readonly rotation: readonly number[];
	readonly clip: readonly number[];
	readonly projection: readonly number[];
	readonly viewport: readonly number[];
	readonly trainedPixel: number;
}

const FRAGMENT = `precision highp float;
precision highp int;
${projectText}
uniform mat3 factor;
uniform mat3 rotation;
uniform mat4 projection;
uniform vec4 clip;
uniform vec2 viewport;
uniform float dilation;
uniform float trainedPixel;
out uvec4 result;
void main() {
	ProjectedSplat splat = project_splat(factor, dilation, rotation, clip, projection, viewport, trainedPixel);
	result = int(gl_FragCoord.x) % 2 == 0
		? floatBitsToUint(vec4(splat.major, splat.minor))
		: floatBitsToUint(vec4(splat.compensation, 0.0, 0.0, 0.0));
}`;

/** Projects each splat on the GPU: major axis, minor axis, compensation, three zeros, as base64 of floats. */
function project(calls: readonly ProjectionCall[]): string {
	const gl = document.createElement('canvas').getContext('webgl2')!;
	gl.bindVertexArray(gl.createVertexArray());
	const program = new GpuProgram(gl, 'projection', { vertex: fullScreenText, fragment: FRAGMENT }, []);
	const texture = createSplatTexture(gl, 'RGBA32UI', 1);
	const target = createTarget(gl, [texture]);
	program.use();
	calls.forEach((call, i) => {
		gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, target);
		gl.viewport(i * 2, 0, 2, 1);
		gl.uniformMatrix3fv(program.uniform('factor'), false, call.factor);
		gl.uniformMatrix3fv(program.uniform('rotation'), false, call.rotation);
		gl.uniformMatrix4fv(program.uniform('projection'), false, call.projection);
		gl.uniform4fv(program.uniform('clip'), call.clip);
		gl.uniform2fv(program.uniform('viewport'), call.viewport);
		gl.uniform1f(program.uniform('dilation'), call.dilation);
		gl.uniform1f(program.uniform('trainedPixel'), call.trainedPixel);
		gl.drawArrays(gl.TRIANGLES, 0, 3);
	});
	const words = readTexture(gl, texture, 1, 4).subarray(0, calls.length * 8);
	if (gl.getError() !== gl.NO_ERROR) throw new Error('GL error');
	return toBase64(words);
}

Object.assign(globalThis, { tests: { project } });
