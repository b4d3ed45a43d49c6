// AdamW over all parameters in one call.
import {multiplyAdd} from "./arithmetic";
import {floatArgument} from "./control";

/**
 * One item: a stretch of one parameter, described by six words in a table: the addresses of parameter, gradient, first and
 * second moment, the count, and the factor (a float) that weight decay leaves of the parameter.
 */
export function adamW(item: i32, a: usize, _scratch: usize): void {
  const record = load<usize>(a, 0) + <usize>item * 24;
  const parameter = load<usize>(record, 0);
  const gradient = load<usize>(record, 4);
  const firstMoment = load<usize>(record, 8);
  const secondMoment = load<usize>(record, 12);
  const bytes = load<usize>(record, 16) << 2;
  const kept = load<f32>(record, 20);
  const beta1 = floatArgument(a, 0);
  const rest1 = floatArgument(a, 1);
  const beta2 = floatArgument(a, 2);
  const rest2 = floatArgument(a, 3);
  const epsilon = floatArgument(a, 4);
  // Negative learning rate over the first moment's bias correction, and one over the root of the second's.
  const stepSize = floatArgument(a, 5);
  const rootScale = floatArgument(a, 6);
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const g = v128.load(gradient + at);
    const m = multiplyAdd(g, f32x4.splat(rest1), f32x4.mul(v128.load(firstMoment + at), f32x4.splat(beta1)));
    const squared = f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2));
    const v = multiplyAdd(v128.load(secondMoment + at), f32x4.splat(beta2), squared);
    const deviation = multiplyAdd(f32x4.sqrt(v), f32x4.splat(rootScale), f32x4.splat(epsilon));
    const decayed = f32x4.mul(v128.load(parameter + at), f32x4.splat(kept));
    v128.store(firstMoment + at, m);
    v128.store(secondMoment + at, v);
    v128.store(parameter + at, multiplyAdd(f32x4.div(m, deviation), f32x4.splat(stepSize), decayed));
  }
  for (; at < bytes; at += 4) {
    const g = load<f32>(gradient + at);
    const m = load<f32>(firstMoment + at) * beta1 + g * rest1;
    const v = load<f32>(secondMoment + at) * beta2 + g * g * rest2;
    store<f32>(firstMoment + at, m);
    store<f32>(secondMoment + at, v);
    const deviation = f32(Math.sqrt(f64(v))) * rootScale + epsilon;
    store<f32>(parameter + at, load<f32>(parameter + at) * kept + (m / deviation) * stepSize);
  }
}
