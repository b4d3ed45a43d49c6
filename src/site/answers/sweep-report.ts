import {answerCaveats, answersOf, type Statement} from "../../analysis/findings/answer.ts";
import {sharedBottlenecks} from "../../analysis/findings/bottlenecks.ts";
import {reportVersion, type SweepReport} from "../../schema/decision.ts";
import {adviceOf} from "../../analysis/findings/advice.ts";
import type {Prices} from "../../analysis/tables/cost.ts";
import {decisionsOf} from "../comparisons.ts";
import {rawFile, sweepPage, tableFile} from "../links.ts";
import type {SweepView} from "../sweep-view.ts";
import {tilesOf} from "../tiles.ts";
import {costsOf} from "./costs.ts";

const stated = ({text, verdicts}: Statement): SweepReport["answers"][number] => ({
  text,
  decisions: verdicts.map(({decision, word}) => ({id: decision, word})),
});

/** What the page of a sweep says, as a document for programs. */
export function sweepReportOf(view: SweepView, title: string, prices?: Prices): SweepReport {
  const {sweep, summary} = view;
  const id = sweep.sweep;
  const {decisions, trends} = decisionsOf(view);
  const costs = costsOf(view, prices);
  return {
    version: reportVersion,
    sweep: id,
    title,
    page: sweepPage(id),
    startedAt: sweep.startedAt,
    tiles: tilesOf(view).map(({title: question, lines}) => ({
      question,
      answers: lines.map((line) => ({of: line.name, answer: line.headline, ...stated(line)})),
    })),
    answers: answersOf(summary).map(stated),
    advice: adviceOf(summary, view.evidence).map(stated),
    trends,
    bottlenecks: sharedBottlenecks(summary).map(({sentence, configurations}) => ({
      text: sentence,
      runs: configurations.map(({run}) => run.run),
    })),
    caveats: answerCaveats(summary),
    decisions,
    ...(costs === undefined ? {} : {costs}),
    files: {
      configurations: tableFile(id, "configurations", "json"),
      pairs: tableFile(id, "pairs", "json"),
      sweep: rawFile(id, "sweep.json"),
    },
  };
}
