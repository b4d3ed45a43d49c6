// Started by describe.ts in a process of its own: opens the adapter named in the arguments, computes on it, and says in one
// line of JSON what it is or why not.
import * as tf from "@tensorflow/tfjs-core";
import {loadGpu} from "../backend.ts";

const [wanted = ""] = process.argv.slice(2);

async function answer(): Promise<object> {
  try {
    const {facts, settled} = await loadGpu(wanted === "" ? null : wanted);
    const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
    const found = [...(await settled(product.data()))];
    const expected = [19, 22, 43, 50];
    if (found.some((value, index) => Math.abs(value - expected[index]!) > 1e-3))
      throw new Error(`wrong product: ${found.join(", ")} (update the driver)`);
    return {facts};
  } catch (error) {
    return {unavailable: error instanceof Error ? error.message : String(error)};
  }
}

process.stdout.write(`${JSON.stringify(await answer())}\n`, () => process.exit(0));
