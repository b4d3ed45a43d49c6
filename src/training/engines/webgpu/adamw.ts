// The optimizer of the webgpu engine.
import type {AdamWRates, ParameterUpdate} from "../../ops.ts";
import {readsOne, writesOne, type Programs} from "./program.ts";

/** Buffers that one parameter takes: itself, its gradient and two moments. */
const buffersOfUpdate = 4;

/**
 * AdamW in place, as many parameters in a dispatch as the device can bind: most of a network's are small, and a dispatch
 * for each would cost more than its work.
 */
export function dispatchAdamW(
  programs: Programs,
  updates: readonly ParameterUpdate[],
  {learningRate, beta1, beta2, epsilon, step}: AdamWRates,
  maxBuffers: number,
): void {
  const together = Math.max(1, Math.floor(maxBuffers / buffersOfUpdate));
  // Of like size together, since a dispatch has as many threads as its largest needs.
  const sorted = [...updates].sort((a, b) => b.parameter.size - a.parameter.size);
  for (let first = 0; first < sorted.length; first += together) {
    const group = sorted.slice(first, first + together);
    const threads = Math.max(...group.map(({parameter}) => parameter.size));
    const bindings = group.flatMap(({parameter, gradient, firstMoment, secondMoment}, place) => [
      [`parameter${place}`, writesOne(parameter)] as const,
      [`gradient${place}`, readsOne(gradient)] as const,
      [`mean${place}`, writesOne(firstMoment)] as const,
      [`square${place}`, writesOne(secondMoment)] as const,
    ]);
    programs.run({
      name: "AdamW",
      bindings: Object.fromEntries(bindings),
      given: [
        ...[beta1, beta2, epsilon, learningRate / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step)],
        ...group.map(({weightDecay}) => 1 - learningRate * weightDecay),
      ],
      threads,
      body: group
        .map(
          (_, place) => /* wgsl */ `
      if (u32(index) < arrayLength(&parameter${place})) {
        let gradient = gradient${place}[index];
        let mean = given(0u) * mean${place}[index] + (1.0 - given(0u)) * gradient;
        let square = given(1u) * square${place}[index] + (1.0 - given(1u)) * gradient * gradient;
        mean${place}[index] = mean;
        square${place}[index] = square;
        parameter${place}[index] = parameter${place}[index] * given(${5 + place}u) - given(3u) * mean / (sqrt(square) * given(4u) + given(2u));
      }`,
        )
        .join("\n"),
    });
  }
}
