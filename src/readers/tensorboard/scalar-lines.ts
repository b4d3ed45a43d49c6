// TensorBoard's scalars as lines, for the reader of lines.
import {namesEpoch} from "../figure-names.ts";
import type {Scalar} from "./events.ts";

/** What is known of one step so far: figures as text. */
interface OpenLine {
  unixMs: number;
  figures: Map<string, string>;
}

/** Takes scalars of TensorBoard as they come. */
export interface ScalarLines {
  /** `part` stands before the tags, e.g. `validation/`. */
  push(scalars: readonly Scalar[], part: string): void;
  /** Hands over the steps that are over: all but the newest, or all of them at the end. */
  handOver(isEnd: boolean): void;
}

/** The Trainer of Transformers counts the epochs that are done, with fractions: it prints 1.0, and others 1. */
const ofEpochsDone = "train/epoch";
const withPoint = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** Keras' tags of a whole epoch, whose steps count epochs. */
const ofEpoch = /^epoch_(?<name>.+)$/;

/**
 * Makes of scalars the lines that a trainer could have printed of them, for readers of lines: one for each step, as JSON in
 * which Python's NaN may stand. A step is over once a later one is there.
 */
export function createScalarLines(onLine: (text: string, unixMs: number) => void): ScalarLines {
  const open = new Map<string, OpenLine>();

  function hand(key: string, {unixMs, figures}: OpenLine): void {
    open.delete(key);
    const pairs = [...figures].map(([name, value]) => `${JSON.stringify(name)}: ${value}`);
    onLine(`{${pairs.join(", ")}}`, unixMs);
  }

  function add({tag, step, unixMs, value}: Scalar, part: string): void {
    const epochTag = ofEpoch.exec(tag)?.groups?.["name"];
    const count = epochTag === undefined ? "step" : "epoch";
    const key = `${count} ${step}`;
    const line = open.get(key) ?? {unixMs, figures: new Map([[count, String(step)]])};
    line.unixMs = Math.max(line.unixMs, unixMs);
    if (namesEpoch(tag)) line.figures.set("epoch", tag === ofEpochsDone ? withPoint(value) : String(value));
    else line.figures.set(part + (epochTag ?? tag), String(value));
    open.set(key, line);
  }

  return {
    push(scalars, part) {
      for (const scalar of scalars) add(scalar, part);
    },
    handOver(isEnd) {
      const newest = [...open.keys()].at(-1);
      for (const [key, line] of open) if (isEnd || key !== newest) hand(key, line);
    },
  };
}
