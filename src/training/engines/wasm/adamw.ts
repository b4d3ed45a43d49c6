// The optimizer of the wasm engine.
import type {AdamWRates, ParameterUpdate} from "../../ops.ts";
import type {Runtime} from "./runtime.ts";

/** Values that one item updates: enough to be worth taking, few enough to share out. */
const stretch = 16384;

/** Words of a record in the table of kernels/adamw.ts. */
const recordWords = 6;

/**
 * Updates all parameters and moments in place with one kernel call. A clone of a variable shares its memory and changes with it:
 * to keep values, read them.
 */
export function adamW(runtime: Runtime, updates: readonly ParameterUpdate[], rates: AdamWRates): void {
  const {learningRate, beta1, beta2, epsilon, step} = rates;
  const items = updates.reduce((sum, {parameter}) => sum + Math.ceil(parameter.size / stretch), 0);
  const table = runtime.workspace(items * recordWords * 4);
  const words = new Uint32Array(runtime.memory.buffer, table, items * recordWords);
  const floats = new Float32Array(runtime.memory.buffer, table, items * recordWords);
  let at = 0;
  for (const {parameter, gradient, firstMoment, secondMoment, weightDecay} of updates) {
    const addresses = [parameter, gradient, firstMoment, secondMoment].map(runtime.addressOf);
    for (let first = 0; first < parameter.size; first += stretch) {
      words.set(
        addresses.map((address) => address + 4 * first),
        at,
      );
      words[at + 4] = Math.min(stretch, parameter.size - first);
      floats[at + 5] = 1 - learningRate * weightDecay;
      at += recordWords;
    }
  }
  runtime.pool.run("AdamW", {
    items,
    arguments: [table],
    floats: [
      ...[beta1, 1 - beta1, beta2, 1 - beta2, epsilon],
      ...[-learningRate / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step)],
    ],
  });
}
