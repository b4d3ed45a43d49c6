// Loaded before the trainer (node --import): each training step of the wasm engine takes longer by the share that
// BATCHSWEEP_TEST_SLOW_DOWN names, spent in a busy wait. The work itself is untouched.
import {argv, env} from "node:process";

const share = Number(env["BATCHSWEEP_TEST_SLOW_DOWN"] ?? 0);

if (share > 0 && argv[1]?.endsWith("main.ts") === true) {
  const {engines} = await import("../../src/training/engines/index.ts");
  const engine = engines.find(({id}) => id === "wasm");
  if (engine === undefined) throw new Error("no such engine: wasm");
  const create = engine.createTrainer.bind(engine);
  engine.createTrainer = async (options) => {
    const trainer = await create(options);
    const step = trainer.step.bind(trainer);
    trainer.step = async (batch) => {
      const beganAtMs = performance.now();
      const loss = await step(batch);
      const endsAtMs = performance.now() + share * (performance.now() - beganAtMs);
      while (performance.now() < endsAtMs);
      return loss;
    };
    return trainer;
  };
}
