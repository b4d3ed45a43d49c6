import {expect, test} from "vitest";
import {mostSessions, namedHistories, shiftsOf} from "../../src/site/histories.ts";
import {daysOf} from "../analysis/sessions.ts";

test("trainings of one name are told apart by their settings, and each has an address of its own", () => {
  const sources = [4, 8].flatMap((workers) =>
    daysOf([{}, {}, {}]).map(({sweep, runs}) => ({
      sweep,
      runs: runs.map((log) => ({
        ...log,
        session: `${log.session ?? ""} ${workers}`,
        configuration: {...log.configuration, settings: {loaderWorkers: workers}},
      })),
    })),
  );
  const named = namedHistories(sources);
  expect(named.map(({title}) => title)).toEqual([
    "m on d, wasm, CPU, loader workers 4",
    "m on d, wasm, CPU, loader workers 8",
  ]);
  expect(new Set(named.map(({id}) => id)).size).toBe(2);
  for (const {id} of named) expect(id).toMatch(/^[a-z0-9-]+$/);
});

test("a shift is told with the batch size that shows it, and the session in which it was first seen", () => {
  const [history] = namedHistories(
    daysOf(Array.from({length: 20}, (_, day) => ({commit: `c${day}`, times: day < 10 ? 1 : 1.3}))),
  );
  expect(mostSessions(history!)).toBe(20);
  expect(shiftsOf(history!).map(({name, session}) => [name, session?.commit])).toEqual([
    ["batch 10", "c10"],
    ["batch 50", "c10"],
  ]);
});
