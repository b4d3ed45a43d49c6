// The importer of the Hugging Face Trainer's trainer_state.json.
import {basename} from "node:path";
import {parsePythonJson} from "../../schema/values/not-finite.ts";
import {linesReader} from "../../readers/lines/lines.ts";
import {ImportError, unknownRun, type ImportedRun, type Importer} from "../importer.ts";
import {readLoggedText} from "../logged-file.ts";
import {loggedEntry} from "../progress/entry.ts";
import {progressOf} from "../progress/progress.ts";
import {printedProgress} from "./trainer-log.ts";

type State = Readonly<Record<string, unknown>>;

/** A `trainer_state.json`; null where the text is none. */
function stateIn(text: string): State | null {
  try {
    const document = parsePythonJson(text);
    const isState =
      typeof document === "object" &&
      document !== null &&
      Array.isArray(Reflect.get(document, "log_history"));
    return isState ? (document as State) : null;
  } catch {
    return null;
  }
}

const countIn = (state: State, name: string): number | null => {
  const value = state[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null;
};

function runOf(state: State, name: string): ImportedRun {
  const entries = (state["log_history"] as unknown[]).map((entry) => loggedEntry(entry, {stage: "train"}));
  const {statedMs, ...progress} = progressOf(entries, {count: "done"});
  const [step, most] = [countIn(state, "global_step"), countIn(state, "max_steps")];
  return {
    ...unknownRun(name),
    engine: "transformers",
    batchSize: countIn(state, "train_batch_size"),
    durationMs: statedMs,
    // A checkpoint on the way has fewer steps than were planned.
    ended: step !== null && step === most ? {state: "completed"} : null,
    ...progress,
  };
}

function printedRun(text: string, name: string): ImportedRun {
  const {epochs, reports, notes} = printedProgress(linesReader, text);
  return {...unknownRun(name), engine: "transformers", epochs, reports, notes};
}

/** Reads the state that the Trainer of Transformers saves, or what it prints. */
export const transformersImporter: Importer = {
  id: "transformers",
  description: "trainer_state.json of the Hugging Face Trainer",
  async read(path) {
    const text = await readLoggedText(path);
    const name = basename(path).replace(/\.\w+$/, "");
    const state = stateIn(text);
    const run = state === null ? printedRun(text, name) : runOf(state, name);
    if (run.epochs.length + run.reports.length === 0)
      throw new ImportError(`${path}: no epochs of transformers in it`);
    return [run];
  },
};
