import { mulAdd4 } from './fast-math';

@inline function spread(p: usize): v128 {
	return v128.load_splat<f32>(p);
}

/**
 * C (+)= A·B, C `rows` × `columns` row-major: rows a multiple of 4, columns of 8. A(r, k) is at A + r·aRow + k·aStep
 * bytes, so that A may be transposed; `bRow` and `cRow` are bytes too.
 */
export function gemm(
	rows: i32, columns: i32, depth: i32, A: usize, aRow: usize, aStep: usize, B: usize, bRow: usize, C: usize, cRow: usize, add: bool,
): void {
	for (let r = 0; r < rows; r += 4) {
		for (let c = 0; c < columns; c += 8) {
			let x00 = f32x4.splat(0), x01 = x00, x10 = x00, x11 = x00, x20 = x00, x21 = x00, x30 = x00, x31 = x00;
			let a0 = A + <usize>r * aRow, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, b = B + (<usize>c << 2);
			for (let k = 0; k < depth; k++) {
				const b0 = v128.load(b), b1 = v128.load(b, 16);
				let s = spread(a0);
				x00 = mulAdd4(s, b0, x00); x01 = mulAdd4(s, b1, x01);
				s = spread(a1);
				x10 = mulAdd4(s, b0, x10); x11 = mulAdd4(s, b1, x11);
				s = spread(a2);
				x20 = mulAdd4(s, b0, x20); x21 = mulAdd4(s, b1, x21);
				s = spread(a3);
				x30 = mulAdd4(s, b0, x30); x31 = mulAdd4(s, b1, x31);
				a0 += aStep; a1 += aStep; a2 += aStep; a3 += aStep; b += bRow;
			}
			let p = C + <usize>r * cRow + (<usize>c << 2);
			storePair(p, x00, x01, add);
			p += cRow;
			storePair(p, x10, x11, add);
			p += cRow;
			storePair(p, x20, x21, add);
			p += cRow;
			storePair(p, x30, x31, add);
		}
	}
}

@inline function storePair(p: usize, a: v128, b: v128, add: bool): void {
	if (add) {
		a = f32x4.add(a, v128.load(p));
		b = f32x4.add(b, v128.load(p, 16));
	}
	v128.store(p, a);
	v128.store(p, b, 16);
}

/** Adds a bias to every row, and applies ReLU if `cut`. */
export function addBias(X: usize, bias: usize, rows: i32, columns: i32, cut: bool): void {
	const zero = f32x4.splat(0);
	let p = X;
	for (let r = 0; r < rows; r++) {
		let b = bias;
		for (let c = 0; c < columns; c += 4) {
			let v = f32x4.add(v128.load(p), v128.load(b));
			if (cut) v = f32x4.pmax(v, zero);
			v128.store(p, v);
			p += 16;
			b += 16;
		}
	}
}

/** Clears gradients where ReLU was 0 (`H` not above 0), and adds the column sums of the others to `sums`. */
export function cutBackward(G: usize, H: usize, sums: usize, rows: i32, columns: i32): void {
	const zero = f32x4.splat(0), row = <usize>columns << 2;
	for (let c = 0; c < columns; c += 4) {
		let sum = zero, p = G + (<usize>c << 2), h = H + (<usize>c << 2);
		for (let r = 0; r < rows; r++) {
			const v = v128.and(v128.load(p), f32x4.gt(v128.load(h), zero));
			v128.store(p, v);
			sum = f32x4.add(sum, v);
			p += row;
			h += row;
		}
		addTo(sums + (<usize>c << 2), sum);
	}
}

/** Adds the column sums of `G` to `sums`. */
export function columnSums(G: usize, sums: usize, rows: i32, columns: i32): void {
	const row = <usize>columns << 2;
	for (let c = 0; c < columns; c += 4) {
		let sum = f32x4.splat(0), p = G + (<usize>c << 2);
		for (let r = 0; r < rows; r++) {
			sum = f32x4.add(sum, v128.load(p));
			p += row;
		}
		addTo(sums + (<usize>c << 2), sum);
	}
}

@inline function addTo(p: usize, v: v128): void {
	v128.store(p, f32x4.add(v128.load(p), v));
}
