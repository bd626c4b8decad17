/** Where a picture is taken from. Orthographic: what is measured in it is true to scale. */
export interface View {
	/** What lies in the middle of the picture: metres, avatar frame. */
	readonly centre: readonly [number, number, number];
	/** Height of the picture in metres. */
	readonly height: number;
	/** Turn of the camera about y (to the person's left) and upwards, degrees. */
	readonly yawDegrees: number;
	readonly pitchDegrees: number;
}

/** A picture: 3 numbers a pixel, linear light, row by row from the top. */
export interface Picture {
	readonly width: number;
	readonly height: number;
	readonly rgb: Float32Array;
}

/** What is drawn: geometry and one colour a triangle or a vertex. */
export interface ShadedMesh {
	/** 3 numbers a vertex, metres. */
	readonly positions: ArrayLike<number>;
	readonly triangles: ArrayLike<number>;
	/** Linear rgb at a point of a triangle (barycentric coordinates), or undefined where nothing is drawn. */
	readonly colorAt: (
		triangle: number,
		a: number,
		b: number,
		c: number,
	) => readonly [number, number, number] | undefined;
	/** True where both sides of a triangle show. */
	readonly twoSided: (triangle: number) => boolean;
	/** Strength of the highlight of a triangle. */
	readonly gloss: (triangle: number) => number;
	/** Vertices with the same number share one normal (texture seams). */
	readonly weld: ArrayLike<number>;
}

const LIGHTS = [
	{ direction: unit([-0.45, 0.5, 0.75]), color: [0.72, 0.69, 0.65] },
	{ direction: unit([0.85, 0.15, 0.45]), color: [0.26, 0.29, 0.34] },
	{ direction: unit([0.1, 0.7, -0.7]), color: [0.25, 0.26, 0.28] },
] as const;
const AMBIENT = [0.24, 0.235, 0.235] as const;
const BACKGROUND = [0.5, 0.52, 0.55] as const;

/** Draws a mesh with soft three-point light and a depth buffer, 2 × 2 samples a pixel. */
export function drawShaded(mesh: ShadedMesh, view: View, width: number, height: number): Picture {
	const samples = 2;
	const w = width * samples;
	const h = height * samples;
	const scale = h / view.height;
	const axes = cameraAxes(view);
	const count = mesh.positions.length / 3;
	const screen = new Float64Array(count * 3);
	for (let v = 0; v < count; v++) {
		for (let k = 0; k < 3; k++) {
			let sum = 0;
			for (let c = 0; c < 3; c++) sum += axes[k * 3 + c]! * (mesh.positions[v * 3 + c]! - view.centre[c]!);
			screen[v * 3 + k] = k === 0 ? w / 2 + sum * scale : k === 1 ? h / 2 - sum * scale : sum;
		}
	}
	const normals = vertexNormals(mesh);
	const color = new Float32Array(w * h * 3);
	for (let i = 0; i < color.length; i++) color[i] = BACKGROUND[i % 3]!;
	const depth = new Float64Array(w * h).fill(-1e9);
	const triangleCount = mesh.triangles.length / 3;
	for (let t = 0; t < triangleCount; t++) fillTriangle(t);
	return shrink(color, width, height, samples);

	function fillTriangle(t: number): void {
		const a = mesh.triangles[t * 3]! * 3;
		const b = mesh.triangles[t * 3 + 1]! * 3;
		const c = mesh.triangles[t * 3 + 2]! * 3;
		const [ax, ay, bx, by, cx, cy] = [
			screen[a]!,
			screen[a + 1]!,
			screen[b]!,
			screen[b + 1]!,
			screen[c]!,
			screen[c + 1]!,
		];
		const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
		if (area === 0 || (area > 0 && !mesh.twoSided(t))) return;
		const left = Math.max(0, Math.floor(Math.min(ax, bx, cx)));
		const right = Math.min(w - 1, Math.ceil(Math.max(ax, bx, cx)));
		const top = Math.max(0, Math.floor(Math.min(ay, by, cy)));
		const bottom = Math.min(h - 1, Math.ceil(Math.max(ay, by, cy)));
		for (let y = top; y <= bottom; y++) {
			for (let x = left; x <= right; x++) {
				const px = x + 0.5;
				const py = y + 0.5;
				const p = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
				const q = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
				const r = 1 - p - q;
				if (p < -1e-9 || q < -1e-9 || r < -1e-9) continue;
				const z = p * screen[a + 2]! + q * screen[b + 2]! + r * screen[c + 2]!;
				if (z <= depth[y * w + x]!) continue;
				const albedo = mesh.colorAt(t, p, q, r);
				if (albedo === undefined) continue;
				depth[y * w + x] = z;
				const flip = area > 0 ? -1 : 1;
				const n = unit(
					[0, 1, 2].map((k) => flip * (p * normals[a + k]! + q * normals[b + k]! + r * normals[c + k]!)) as Vector,
				);
				shade(color, (y * w + x) * 3, albedo, n, axes, mesh.gloss(t));
			}
		}
	}
}

type Vector = [number, number, number];

function shade(
	out: Float32Array,
	offset: number,
	albedo: readonly [number, number, number],
	n: Vector,
	axes: Float64Array,
	gloss: number,
): void {
	const light: Vector = [AMBIENT[0], AMBIENT[1], AMBIENT[2]];
	for (let k = 0; k < 3; k++) light[k]! *= 0.8 + 0.2 * n[1];
	let highlight = 0;
	for (const { direction, color } of LIGHTS) {
		const wrapped = Math.max(0, (n[0] * direction[0] + n[1] * direction[1] + n[2] * direction[2] + 0.12) / 1.12);
		for (let k = 0; k < 3; k++) light[k]! += wrapped * color[k]!;
		if (gloss > 0) {
			const half = unit([direction[0] + axes[6]!, direction[1] + axes[7]!, direction[2] + axes[8]!]);
			highlight += gloss * color[1] * Math.max(0, n[0] * half[0] + n[1] * half[1] + n[2] * half[2]) ** 40;
		}
	}
	for (let k = 0; k < 3; k++) out[offset + k] = albedo[k]! * light[k]! + highlight;
}

/** Rows: right, up, towards the viewer. */
function cameraAxes(view: View): Float64Array {
	const yaw = (view.yawDegrees * Math.PI) / 180;
	const pitch = (view.pitchDegrees * Math.PI) / 180;
	const back: Vector = [Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch)];
	const right: Vector = [Math.cos(yaw), 0, -Math.sin(yaw)];
	const up: Vector = [
		back[1] * right[2] - back[2] * right[1],
		back[2] * right[0] - back[0] * right[2],
		back[0] * right[1] - back[1] * right[0],
	];
	return Float64Array.from([...right, ...up, ...back]);
}

function vertexNormals(mesh: ShadedMesh): Float64Array {
	const p = mesh.positions;
	const sums = new Float64Array(p.length);
	for (let t = 0; t < mesh.triangles.length; t += 3) {
		const [a, b, c] = [mesh.triangles[t]! * 3, mesh.triangles[t + 1]! * 3, mesh.triangles[t + 2]! * 3];
		const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!];
		const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!];
		const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
		for (const corner of [a, b, c]) {
			const to = mesh.weld[corner / 3]! * 3;
			for (let k = 0; k < 3; k++) sums[to + k]! += n[k]!;
		}
	}
	const normals = new Float64Array(p.length);
	for (let v = 0; v < p.length / 3; v++) {
		const from = mesh.weld[v]! * 3;
		normals.set(unit([sums[from]!, sums[from + 1]!, sums[from + 2]!]), v * 3);
	}
	return normals;
}

function unit(v: Vector): Vector {
	const length = Math.hypot(v[0], v[1], v[2]) || 1;
	return [v[0] / length, v[1] / length, v[2] / length];
}

function shrink(color: Float32Array, width: number, height: number, samples: number): Picture {
	const rgb = new Float32Array(width * height * 3);
	for (let y = 0; y < height * samples; y++) {
		for (let x = 0; x < width * samples; x++) {
			const to = (Math.floor(y / samples) * width + Math.floor(x / samples)) * 3;
			const from = (y * width * samples + x) * 3;
			for (let k = 0; k < 3; k++) rgb[to + k]! += Math.min(1, color[from + k]!) / samples ** 2;
		}
	}
	return { width, height, rgb };
}
