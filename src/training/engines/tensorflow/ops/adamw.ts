// The optimizer of the tensorflow engine, by TensorFlow's own operations.
import type {Variable} from "@tensorflow/tfjs-core";
import type {AdamWRates, ParameterUpdate} from "../../../ops.ts";
import type {Native} from "../native.ts";

/** Names a resource that lives as long as its handle (TensorFlow's `ResourceHandle::ANONYMOUS_NAME`). */
const anonymous = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

/** A variable of TensorFlow's that shares its memory with one of tfjs's. */
interface Shared {
  handle: number;
  /** The native tensor that the tfjs variable held after the last update. */
  id: number;
}

/**
 * AdamW by ResourceApplyAdam, which changes parameter and moments in one pass over memory. tfjs's variables are handed
 * TensorFlow's memory and give it back for the time of an update; otherwise TensorFlow would copy it first.
 */
export function createUnfusedAdamW(native: Native): {
  adamW(updates: readonly ParameterUpdate[], rates: AdamWRates): void;
  release(): void;
} {
  const shared = new Map<Variable, Shared>();
  const {attribute, float} = native;
  const dtype = attribute.type("dtype", float.value as number);

  /** The handle of a variable that now has the only reference to its values. */
  function borrow(variable: Variable): number {
    const [id] = native.ids(variable) as [number];
    const known = shared.get(variable);
    const handle = known?.handle ?? createHandle(variable.shape);
    if (known?.id !== id) native.run("AssignVariableOp", [dtype], [handle, id], 0);
    shared.set(variable, {handle, id: -1});
    native.free(id);
    return handle;
  }

  function createHandle(shape: readonly number[]): number {
    const attributes = [
      ...[dtype, attribute.shape("shape", shape)],
      ...[attribute.text("container", ""), attribute.text("shared_name", anonymous)],
    ];
    return native.run("VarHandleOp", attributes, [], 1)[0]!.id;
  }

  function giveBack(variable: Variable): void {
    const known = shared.get(variable)!;
    const [read] = native.run("ReadVariableOp", [dtype], [known.handle], 1);
    native.reseat(variable, read!);
    known.id = read!.id;
  }

  /** Lets go of what was disposed of since, such as the moments of a stage that is over. */
  function sweep(): void {
    for (const [variable, {handle}] of shared) {
      if (!variable.isDisposed) continue;
      native.free(handle);
      shared.delete(variable);
    }
  }

  return {
    adamW(updates, {learningRate, beta1, beta2, epsilon, step}) {
      sweep();
      const correction = 1 - beta2 ** step;
      // ResourceApplyAdam adds epsilon before it corrects the second moment's bias, AdamW after.
      const numbers = [
        beta1 ** step,
        beta2 ** step,
        learningRate,
        beta1,
        beta2,
        epsilon * Math.sqrt(correction),
      ];
      const scalars = numbers.map((value) => native.floats([value], []));
      const attributes = [float, attribute.flag("use_locking", false), attribute.flag("use_nesterov", false)];
      for (const {parameter, gradient, firstMoment, secondMoment, weightDecay} of updates) {
        if (weightDecay > 0) decay(native, parameter, 1 - learningRate * weightDecay);
        const variables = [parameter, firstMoment, secondMoment];
        const handles = variables.map(borrow);
        native.run("ResourceApplyAdam", attributes, [...handles, ...scalars, ...native.ids(gradient)], 0);
        variables.forEach(giveBack);
      }
      native.free(...scalars);
    },
    release() {
      for (const {handle} of shared.values()) native.free(handle);
      shared.clear();
    },
  };
}

/** Multiplies a parameter: weight decay apart from the gradient. */
function decay(native: Native, parameter: Variable, factor: number): void {
  const scalar = native.floats([factor], []);
  const [decayed] = native.run("Mul", [native.float], [...native.ids(parameter), scalar], 1);
  native.free(scalar);
  native.replace(parameter, decayed!);
}
