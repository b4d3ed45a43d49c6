import {expect, test} from "vitest";
import {sessionSpreads} from "../../../src/site/answers/session-spreads.ts";
import {quick} from "../fixture-views.ts";

test("a sweep has the spread of its machine where the history knows one, and else nothing", () => {
  const spread = {value: 0.02, df: 3, source: "from 4 sessions"};
  const asked: string[] = [];
  const history = {
    on: (_: unknown, judged: string) => {
      asked.push(judged);
      return judged === "known" ? spread : null;
    },
  };
  const sweep = (id: string) => ({sweep: {sweep: id, machine: quick.sweep.machine}});
  expect(sessionSpreads([sweep("known"), sweep("new")], history)).toEqual({
    known: [{machine: quick.sweep.machine, spread}],
  });
  expect(asked).toEqual(["known", "new"]);
});
