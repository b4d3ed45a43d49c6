// Which runs went on beside each other, and for how much of their time.
import type {ParallelPlace} from "../../schema/run-log.ts";
import {unixNowMs} from "../../telemetry/source/clock.ts";
import type {Place} from "./places.ts";

/** A run of several at once, while it lasts. */
export interface BesideRun {
  /** What is known of its place by now, before its end. */
  state(): ParallelPlace;
  end(): void;
}

/** Follows runs that are recorded at once. */
export interface Beside {
  /** A run begins at a place; `onChange` is told its state then, and whenever another one begins or ends. */
  begin(run: string, place: Place, onChange?: (state: ParallelPlace) => void): BesideRun;
}

/** One of the runs that go on now. */
interface Going {
  run: string;
  beside: Set<string>;
  /** The time of other runs beside it, added up. */
  othersMs: number;
  changed: () => void;
}

export function followBeside(nowMs: () => number = unixNowMs): Beside {
  const going = new Set<Going>();
  let countedMs = nowMs();

  /** Counts the time since the last change, in which as many went on as now. */
  function count(): void {
    const passedMs = nowMs() - countedMs;
    countedMs += passedMs;
    for (const one of going) one.othersMs += (going.size - 1) * passedMs;
  }

  function tell(): void {
    for (const {changed} of going) changed();
  }

  return {
    begin(run, {number, of}, onChange = () => undefined) {
      count();
      const beganMs = countedMs;
      const one: Going = {
        run,
        beside: new Set([...going].map((other) => other.run)),
        othersMs: 0,
        changed: () => onChange(state()),
      };
      for (const other of going) other.beside.add(run);
      going.add(one);
      function state(): ParallelPlace {
        const lastedMs = countedMs - beganMs;
        return {
          place: number,
          places: of,
          beside: [...one.beside].sort(),
          others: lastedMs > 0 ? one.othersMs / lastedMs : one.beside.size,
        };
      }
      tell();
      return {
        state() {
          count();
          return state();
        },
        end() {
          count();
          going.delete(one);
          tell();
        },
      };
    },
  };
}
