// The draft of a post about a sweep.
import {groupName} from "../analysis/naming/configuration-name.ts";
import {listed} from "../analysis/naming/listed.ts";
import {batchSizeText} from "../analysis/naming/batch-name.ts";
import {figureByBatchSize} from "../analysis/series/by-batch-size.ts";
import type {Derived} from "../analysis/signals/derived.ts";
import {deviceName} from "../analysis/naming/device-name.ts";
import {deviceTimes} from "../analysis/series/device-times.ts";
import {decisionData} from "../analysis/decision/decision-id.ts";
import {adviceOf} from "../analysis/findings/advice.ts";
import {runEvidence, sweepEvidence} from "../analysis/decision/evidence.ts";
import {fastestOf} from "../analysis/findings/fastest.ts";
import {lossCurves} from "../analysis/series/loss-curves.ts";
import {quantityOf} from "../analysis/decision/quantities.ts";
import type {RunSummary} from "../analysis/summary/run-summary.ts";
import {ranThrough, type RunLog} from "../schema/run-log.ts";
import type {BatchSizeGroup, ConfigurationRow, SweepSummary} from "../analysis/summary/sweep-summary.ts";

/** Text of a run log within MDX: what would be markup, code or an expression there becomes what it looks like. */
const plain = (text: string): string =>
  text.replace(/[&<>{}[\]()*_~|#`\\!]/g, (character) => `&#${character.charCodeAt(0)};`);

const attribute = (name: string, value: string | number): string =>
  typeof value === "number" || !/^[\w .,;:–-]+$/.test(value)
    ? `${name}={${JSON.stringify(value)}}`
    : `${name}="${value}"`;

/** A component with its attributes, one line. */
const tag = (name: string, attributes: Record<string, string | number>): string =>
  `<${name} ${Object.entries(attributes)
    .map(([key, value]) => attribute(key, value))
    .join(" ")} />`;

/** What tells a group from others in a component; null where device and engine do not. */
function chosen(group: BatchSizeGroup, summary: SweepSummary): {device: string; engine: string} | null {
  const {device, engine} = group.configuration;
  const same = summary.groups.filter(
    ({configuration}) => configuration.device === device && configuration.engine === engine,
  );
  return same.length > 1 ? null : {device, engine};
}

/** What is said of one group: the answer, and whether it is beyond doubt. */
interface GroupText {
  opening: string[];
  evidence: string[];
}

function groupText(group: BatchSizeGroup, summary: SweepSummary): GroupText {
  const {sweep} = summary.sweep;
  const name = plain(groupName(group, summary));
  const fastest = fastestOf(group);
  const which = chosen(group, summary);
  if (fastest === null)
    return {
      opening: [`On the ${name} there is one batch size with figures, so there is nothing to compare.`],
      evidence: [],
    };
  const sizes = fastest.tied.map((row) => batchSizeText(row.configuration.batchSize));
  const opening =
    sizes.length === 1
      ? `On the ${name}, batch ${listed(sizes)} trained fastest`
      : fastest.isSingle
        ? `On the ${name}, one run of each batch size (${listed(sizes)}) does not show which is fastest`
        : `On the ${name}, batches ${listed(sizes)} are the fastest, too close to call`;
  const size = ({configuration}: ConfigurationRow): number | null => configuration.batchSize;
  const [best, slowest] = [size(fastest.best), size(fastest.slowest)];
  // Whoever edits the sentence can see what it rests on.
  const decisions = `{/* decisions: ${decisionData(fastest.verdicts)} */}`;
  if (which === null || best === null || slowest === null)
    return {opening: [`${opening}.`, "", decisions], evidence: []};
  const value = (batchSize: number, of: string): string => tag("Value", {sweep, ...which, batchSize, of});
  const side = (batchSize: number): string =>
    `{device: "${which.device}", engine: ${JSON.stringify(which.engine)}, batchSize: ${batchSize}}`;
  const of = fastest.best.epochMs.value === null ? "throughput" : "epoch-time";
  const figures =
    of === "epoch-time"
      ? `${opening}: a steady-state epoch of batch ${best} took ${value(best, of)}, one of batch ${slowest} ${value(slowest, of)}.`
      : `${opening}: batch ${best} came to ${value(best, of)}, batch ${slowest} to ${value(slowest, of)}.`;
  const hasErrors = fastest.best.errorRate.value !== null && fastest.slowest.errorRate.value !== null;
  return {
    opening: [figures, "", decisions],
    evidence: [
      `Batch ${best} against batch ${slowest}: <Verdict ${attribute("sweep", sweep)} base={${side(slowest)}} head={${side(best)}} of="${of}" />`,
      ...(hasErrors
        ? [
            "",
            `Does the faster one learn as well? The error rate was ${value(best, "error-rate")} with batch ${best} and ${value(slowest, "error-rate")} with batch ${slowest}.`,
          ]
        : []),
    ],
  };
}

/** Which batch size to take, as the sweep's page says it. */
function adviceText(summary: SweepSummary, logs: readonly RunLog[]): string[] {
  const runs = summary.rows.flatMap((row) => row.runs);
  const evidence = logs.flatMap((log) => {
    const own = runs.find(({run}) => run === log.run);
    return own === undefined ? [] : [runEvidence(log, null, own)];
  });
  return adviceOf(summary, sweepEvidence(summary.sweep, evidence)).flatMap(({text, verdicts}) => [
    plain(text),
    "",
    `{/* decisions: ${decisionData(verdicts)} */}`,
    "",
  ]);
}

/** A first draft of a post about a sweep: plain sentences, every number drawn from the run logs, ready to be edited. */
export function postDraft(summary: SweepSummary, logs: readonly RunLog[], day: string): string {
  const {sweep, missing} = summary.sweep;
  const isSampled = summary.rows.some(({runs}) =>
    runs.some(({status, unsampled}) => ranThrough(status) && unsampled === null),
  );
  const texts = summary.groups.map((group) => groupText(group, summary));
  const devices = listed([...new Set(summary.rows.map(({configuration}) => deviceName(configuration)))]);
  const figure = (name: string): string => tag(name, {sweep});
  const drawn = (name: string, of: (run: RunSummary) => Derived): string[] =>
    figureByBatchSize(summary, of) === null ? [] : [figure(name), ""];
  const cost = [
    ...drawn("Memory", quantityOf("peak-memory").figure),
    ...drawn("Energy", ({joulesPerUnit}) => joulesPerUnit),
  ];
  const hasLosses = lossCurves(summary, logs).some(({points}) => points.length > 1);
  const lines = [
    "---",
    `title: ${JSON.stringify(summary.sweep.title)}`,
    `summary: ${JSON.stringify(`What the batch size does to the speed of a training on ${devices}, and which differences are real.`)}`,
    `publishedAt: ${day}`,
    `sweeps: [${JSON.stringify(sweep)}]`,
    "---",
    "",
    "{/* A draft by batchsweep post. Say what the question was, keep what answers it, and cut the rest. */}",
    "",
    // The answer comes first, and then what it looks like.
    ...texts.flatMap(({opening}) => [...opening, ""]),
    ...(isSampled ? [figure("LoadOverTime"), ""] : []),
    "## The question",
    "",
    "Why was this measured? One or two sentences of your own.",
    "",
    `All of it is here as run logs: <SweepLink ${attribute("sweep", sweep)}>the sweep</SweepLink>.`,
    "",
    "<Note>Every number is drawn from the run logs. What limits an answer stands at the side like this.</Note>",
    "",
    tag("BatchSizeTable", {sweep, caption: "Medians over the repeats, steady state only."}),
    "",
    "## Is the difference real?",
    "",
    ...texts.flatMap(({evidence}) => (evidence.length === 0 ? [] : [...evidence, ""])),
    ...adviceText(summary, logs),
    ...drawn("Throughput", ({throughput}) => throughput),
    ...(cost.length === 0 ? [] : ["## What does it cost?", "", ...cost]),
    ...(hasLosses
      ? [
          "## Does it still learn?",
          "",
          "<SideBySide>",
          figure("LossCurves"),
          "",
          tag("LossCurves", {sweep, id: "loss-by-time", by: "time"}),
          "</SideBySide>",
          "",
        ]
      : []),
    ...(deviceTimes(summary).length === 0 ? [] : ["## CPU or GPU?", "", figure("SpeedUp"), ""]),
    "## The machine",
    "",
    missing["machine"] === undefined ? figure("Machine") : `It is not known: ${plain(missing["machine"])}.`,
    "",
  ];
  return lines.join("\n");
}
