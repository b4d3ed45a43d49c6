// Arithmetic that depends on what the WebAssembly runtime can do.

/**
 * a · b + c in four lanes: one instruction with relaxed SIMD, two without. The compiler's command line sets RELAXED to 1 or 0.
 */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (RELAXED) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** First index of part `part` of `parts` nearly equal parts of `count`. */
export function partStart(count: i32, part: i32, parts: i32): i32 {
  return i32((i64(count) * i64(part)) / i64(parts));
}
