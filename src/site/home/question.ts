import {answersOf, type Statement} from "../../analysis/findings/answer.ts";
import {comparedRows} from "../../analysis/findings/compared.ts";
import {compareDevices} from "../../analysis/findings/fastest.ts";
import {listed} from "../../analysis/naming/listed.ts";
import {settingName} from "../../analysis/naming/setting-name.ts";
import {shortTitle} from "../../analysis/naming/short-title.ts";
import type {SweepSummary} from "../../analysis/summary/sweep-summary.ts";

/** A result as a reader would ask for it, and what its sweep answers, in the words of its own page. */
export interface AnsweredQuestion {
  question: string;
  answers: Statement[];
}

/** More lines than these are a table. */
const mostAnswers = 2;

const notStated = "not stated";

/** What trained: the model and its data; null where the recording does not know them. */
function trainingOf({rows}: SweepSummary): string | null {
  const {model = notStated, data = notStated} = rows[0]?.configuration ?? {};
  return model === notStated || data === notStated ? null : `${model} on ${data}`;
}

export function questionAnswered(summary: SweepSummary): AnsweredQuestion {
  const what = trainingOf(summary);
  const title = shortTitle(summary.sweep);
  const answers = answersOf(summary);
  // Of CPU against GPU the last answer speaks.
  if (compareDevices(summary).length > 0)
    return {
      question: what === null ? `${title}: CPU or GPU?` : `CPU or GPU for ${what}?`,
      answers: answers.slice(-1),
    };
  const isByBatch = comparedRows(summary)[0]?.kind === "batch size";
  const varied = isByBatch ? "batch size" : listed(summary.factors.map(settingName));
  return {
    question:
      what === null ? `${title}: which ${varied} is fastest?` : `Which ${varied} trains ${what} fastest?`,
    answers: answers.slice(0, mostAnswers),
  };
}
