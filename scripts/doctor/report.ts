import {styleText} from "node:util";
import type {Engine} from "../../src/training/engines/engine.ts";

/** One thing that a sweep could use: an engine on a device, and later a telemetry source. */
export interface Finding {
  /** What kind of thing, as the headings of the report name it. */
  kind: "engine";
  id: string;
  device: string | null;
  name: string | null;
  /** Why it cannot be used, with what to do about it; null where it can. */
  unavailable: string | null;
}

/** Asks every engine what it can use here. Another kind of thing is one more function like this. */
export async function findEngines(engines: readonly Pick<Engine, "id" | "probe">[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const {id, probe} of engines)
    for (const {device, name, unavailable} of await probe())
      findings.push({kind: "engine", id, device, name, unavailable});
  return findings;
}

/** The findings for people, one line each: a mark, what it is, and its name or the reason with the remedy. */
export function reportLines(findings: readonly Finding[]): string[] {
  const titles = findings.map(({id, device}) => (device === null ? id : `${id} on ${device.toUpperCase()}`));
  const width = Math.max(...titles.map((title) => title.length));
  return findings.map(({name, unavailable}, index) => {
    const mark = unavailable === null ? styleText("green", "✓") : styleText("red", "✗");
    return `${mark} ${titles[index]!.padEnd(width)}  ${unavailable ?? name ?? ""}`;
  });
}
