// Keeps what every run warns of alike from filling the terminal.
import type {Progress} from "../../recorder/run/progress.ts";

/** Hands on what happens, but for a warning that a run had already; how many runs had it comes at the end. */
export function withoutRepetition(progress: Progress): Progress {
  const warned = new Map<string, Set<string>>();
  return (event) => {
    if (event.event === "warning" && event.run !== null) {
      const before = warned.get(event.message);
      warned.set(event.message, (before ?? new Set()).add(event.run));
      if (before !== undefined) return;
    }
    if (event.event === "sweep-ended")
      for (const [message, {size}] of warned)
        if (size > 1) progress({event: "warning", run: null, message: `${size} runs in all: ${message}`});
    progress(event);
  };
}
