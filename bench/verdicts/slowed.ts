// The built-in training with a planted slow-down: every step is followed by a busy wait of a share of its own time.
// `--variant NAME` picks the share; everything else is the training's own.
import type {Trainer} from "../../src/training/engines/engine.ts";
import {wasm} from "../../src/training/engines/wasm.ts";
import {slowdowns} from "./variants.ts";

const {createTrainer} = wasm;

/** Shares wait in the step itself, where a slower kernel would be. */
function slowed(trainer: Trainer, share: number): Trainer {
  return {
    ...trainer,
    async step(batch) {
      const beganAtMs = performance.now();
      const loss = await trainer.step(batch);
      const untilMs = performance.now() + share * (performance.now() - beganAtMs);
      while (performance.now() < untilMs);
      return loss;
    },
  };
}

const at = process.argv.indexOf("--variant");
const [, variant = ""] = at === -1 ? [] : process.argv.splice(at, 2);
const share = slowdowns[variant];
if (share === undefined)
  throw new Error(`unknown variant: ${variant} (known: ${Object.keys(slowdowns).join(", ")})`);
Object.assign(wasm, {
  createTrainer: async (...options: Parameters<typeof createTrainer>) =>
    slowed(await createTrainer(...options), share),
});
await import("../../src/training/main.ts");
