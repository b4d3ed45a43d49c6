import {spawn, type ChildProcess} from "node:child_process";
import {randomFrom} from "../calibration/random.ts";

/** The shortest and the longest stretch for which the other process works or rests, in milliseconds. */
const stretchMs = [300, 4000] as const;

/** A process that keeps one core busy for some seconds, rests for some, and so on, until it is ended. */
export function neighbour(seed: number): {end(): void} {
  const random = randomFrom(seed);
  let isOver = false;
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  const turn = (): void => {
    if (isOver) return;
    if (child === null) child = spawn(process.execPath, ["-e", "for (;;);"], {stdio: "ignore"});
    else {
      child.kill("SIGKILL");
      child = null;
    }
    timer = setTimeout(turn, stretchMs[0] + random() * (stretchMs[1] - stretchMs[0]));
  };
  turn();
  return {
    end() {
      isOver = true;
      if (timer !== null) clearTimeout(timer);
      child?.kill("SIGKILL");
    },
  };
}
