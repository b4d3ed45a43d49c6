import type {Variable} from "@tensorflow/tfjs-core";
import type {AdamWRates, ParameterUpdate} from "../../../ops.ts";
import type {Native} from "../native.ts";

/**
 * AdamW of all parameters by one operation of our own. It changes the moments in place, so each gets memory of its own when
 * it is first seen, or was assigned to since; the parameters are replaced.
 */
export function createFusedAdamW(native: Native): {
  adamW(updates: readonly ParameterUpdate[], rates: AdamWRates): void;
  release(): void;
} {
  /** The native tensor that is a moment's own. */
  const owned = new WeakMap<Variable, number>();

  function idOfOwn(moment: Variable): number {
    const [id] = native.ids(moment) as [number];
    if (owned.get(moment) === id) return id;
    const [copy] = native.run("DeepCopy", [native.float], [id], 1);
    native.replace(moment, copy!);
    owned.set(moment, copy!.id);
    return copy!.id;
  }

  return {
    adamW(updates, {learningRate, beta1, beta2, epsilon, step}) {
      const rates = native.floats([
        ...[beta1, 1 - beta1, beta2, 1 - beta2, epsilon],
        ...[learningRate / (1 - beta1 ** step), 1 / (1 - beta2 ** step)],
      ]);
      const decays = native.floats(updates.map(({weightDecay}) => 1 - learningRate * weightDecay));
      const parameters = updates.map(({parameter}) => parameter);
      const inputs = [
        ...[rates, decays],
        ...native.ids(...parameters),
        ...native.ids(...updates.map(({gradient}) => gradient)),
        ...updates.map(({firstMoment}) => idOfOwn(firstMoment)),
        ...updates.map(({secondMoment}) => idOfOwn(secondMoment)),
      ];
      const count = [native.attribute.integer("N", updates.length)];
      const updated = native.run("BatchsweepAdamW", count, inputs, updates.length);
      parameters.forEach((parameter, index) => native.replace(parameter, updated[index]!));
      native.free(rates, decays);
    },
    release: () => undefined,
  };
}
