import { expect, test } from 'vitest';
import { splatShader } from '../../../src/gpu/webgl2/splat-shader.ts';
import { EXTENT_SIGMAS, TEXTURE_WIDTH } from '../../../src/splat/constants.ts';

test('a hook puts the code of the host where it belongs, once', () => {
	const { vertex, fragment } = splatShader({
		hooks: { vertexMain: 'vFogDepth = -viewCenter.z;', fragmentColor: 'color = fog(color);' },
	});
	expect(vertex.split('vFogDepth = -viewCenter.z;')).toHaveLength(2);
	expect(vertex.indexOf('vFogDepth')).toBeGreaterThan(vertex.indexOf('gl_Position = clipCenter'));
	expect(fragment.split('color = fog(color);')).toHaveLength(2);
	expect(fragment.indexOf('fog(color)')).toBeLessThan(fragment.indexOf('splatFragment = vec4(color'));
});

test('nothing is left to expand: no include, no hook', () => {
	const { vertex, fragment } = splatShader();
	expect(vertex + fragment).not.toMatch(/#include|#hook/);
});

test('the constants are those of TypeScript', () => {
	const { vertex } = splatShader();
	expect(vertex).toContain(`#define GASPARD_TEXTURE_WIDTH ${TEXTURE_WIDTH}\n`);
	expect(vertex).toContain(`#define GASPARD_EXTENT_SIGMAS ${EXTENT_SIGMAS}\n`);
	expect(vertex).toMatch(/#define GASPARD_AREA_FACTOR_LIMIT 2\.0\n/);
});

test('a host may declare the matrices and the output itself', () => {
	const { vertex, fragment } = splatShader({ hostDeclaresMatrices: true, hostOutput: 'pc_fragColor' });
	expect(vertex).toContain('#define GASPARD_HOST_UNIFORMS');
	expect(fragment).toContain('#define splatFragment pc_fragColor');
});
