import {createHash} from "node:crypto";
import {batchName} from "../analysis/naming/batch-name.ts";
import {deviceName} from "../analysis/naming/device-name.ts";
import {settingText} from "../analysis/naming/setting-name.ts";
import {trainingHistories, type HistorySource, type TrainingHistory} from "../analysis/series/history.ts";
import type {Configuration} from "../schema/run-log.ts";

/** A training over time with its name, and what names its page. */
export interface NamedHistory extends TrainingHistory {
  id: string;
  title: string;
}

/** Settings that every run of a sweep has and that tell trainings of one list apart. */
function titlesOf(histories: readonly TrainingHistory[]): string[] {
  const short = ({configuration: {model, data, engine, ...rest}}: TrainingHistory): string =>
    `${model === "not stated" ? engine : `${model} on ${data}, ${engine}`}, ${deviceName({...rest})}`;
  return histories.map((one) => {
    const same = histories.filter((other) => other !== one && short(other) === short(one));
    const {settings} = one.configuration;
    const told = Object.keys(settings).filter((name) =>
      same.some((other) => other.configuration.settings[name] !== settings[name]),
    );
    return [short(one), ...told.map((name) => settingText(name, settings[name]))].join(", ");
  });
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 60);

/** The trainings of some sweeps over their sessions, those with the most sessions first. */
export function namedHistories(sources: readonly HistorySource[]): NamedHistory[] {
  const histories = trainingHistories(sources);
  const titles = titlesOf(histories);
  return histories.map((history, place) => {
    const title = titles[place] ?? "";
    const key = createHash("sha256").update(JSON.stringify(history.configuration)).digest("hex").slice(0, 8);
    return {...history, title, id: `${slug(title)}-${key}`};
  });
}

/** What a configuration of a training is called on its page. */
export const sizeName = ({batchSize}: Configuration): string => batchName(batchSize);

/** Shifts of a training's levels, each with the configuration that shows it. */
export const shiftsOf = ({configurations}: TrainingHistory) =>
  configurations.flatMap(({configuration, machines}) =>
    machines.flatMap(({shifts, sessions}) =>
      shifts.map((shift) => ({name: sizeName(configuration), shift, session: sessions[shift.at]})),
    ),
  );

/** The most sessions that one configuration has on one machine. */
export const mostSessions = ({configurations}: TrainingHistory): number =>
  Math.max(0, ...configurations.flatMap(({machines}) => machines.map(({sessions}) => sessions.length)));
