// Epochs of lines that name neither epoch nor step.
import {meaningOf, sortFigures} from "../sorted-figures.ts";
import type {Finding} from "../reader.ts";
import {epochFinding} from "./open-epoch.ts";
import type {Said} from "./said.ts";

/**
 * Lines that name neither an epoch nor a step: each that tells of a validation ends an epoch, as ` * Acc@1 12.1` does. One
 * alone is no epoch but a result.
 */
export function createAnonymous(): {
  line(said: Said, context: "train" | "valid" | null, unixMs: number): Finding[];
  end(): Finding[];
} {
  let train: Record<string, number> = {};
  let first: Finding | null = null;
  let shape = "";
  let epochs = 0;

  function rowOf(said: Said, unixMs: number): Finding {
    const bare = said.of === "valid" ? ({loss: "valid", accuracy: "valid"} as const) : {};
    const sorted = sortFigures(said.means, bare);
    const percent = Object.entries(said.percent).find(
      ([name]) => said.means[name] === sorted.share?.value,
    )?.[1];
    const share = sorted.share === null ? null : {...sorted.share, percent: percent ?? sorted.share.percent};
    const row = epochFinding(
      {epoch: epochs, stage: "fit", statedMs: null},
      sortFigures(train),
      sorted,
      share,
    );
    epochs += 1;
    train = {};
    return {...row, unixMs};
  }

  return {
    line(said, context, unixMs) {
      const of = said.of ?? context;
      const names = Object.keys(said.means);
      const isValid = of === "valid" || names.some((name) => meaningOf(name).of === "valid");
      if (!isValid) {
        Object.assign(train, said.means);
        return [];
      }
      const key = names.join();
      if (shape !== "" && key !== shape) {
        Object.assign(train, {});
        return [];
      }
      shape = key;
      const row = rowOf({...said, of: of ?? null}, unixMs);
      if (epochs === 1) {
        first = row;
        return [];
      }
      const held = first === null ? [] : [first];
      first = null;
      return [...held, row];
    },
    end: () => [],
  };
}
