import {styleText} from "node:util";
import {formatBytes} from "../../format.ts";
import type {Adapter} from "../../schema/adapter.ts";
import type {Engine} from "../../training/engines/engine.ts";

/** One thing that a sweep could use: an engine on a device, a telemetry source, or a metric that a source gives. */
export interface Availability {
  kind: "engine" | "source" | "metric";
  id: string;
  device: string | null;
  name: string | null;
  /** Why it cannot be used, with what to do about it; null where it can. */
  unavailable: string | null;
}

/** Asks every engine what it can use here. Another kind of thing is one more function like this. */
export async function findEngines(engines: readonly Pick<Engine, "id" | "probe">[]): Promise<Availability[]> {
  const findings: Availability[] = [];
  for (const {id, probe} of engines)
    for (const {device, name, unavailable, adapter} of await probe())
      findings.push({kind: "engine", id, device, name: detailed(name, adapter), unavailable});
  return findings;
}

/** A GPU's name with what of its adapter decides what can be trained and measured on it. */
function detailed(name: string | null, adapter: Adapter | undefined): string | null {
  if (name === null || adapter === undefined) return name;
  const {limits, timestamps} = adapter;
  const largest = formatBytes(Math.min(limits.maxBufferBytes, limits.maxBindingBytes));
  return `${name}, tensors up to ${largest}, ${timestamps ? "tells" : "does not tell"} how long it computes`;
}

const headings: Partial<Record<Availability["kind"], string>> = {engine: "Engines", source: "Telemetry"};

/** An engine goes by its device, a metric stands indented below its source. */
function titleOf({kind, id, device}: Availability): string {
  if (kind === "metric") return `  ${id}${device === null ? "" : ` of ${device}`}`;
  return device === null ? id : `${id} on ${device.toUpperCase()}`;
}

/** The findings for people, one line each below headings: a mark, what it is, and its name or the reason with the remedy. */
export function reportLines(findings: readonly Availability[]): string[] {
  const width = Math.max(...findings.map((finding) => titleOf(finding).length));
  return findings.flatMap((finding, index) => {
    const {kind, name, unavailable} = finding;
    const mark = unavailable === null ? styleText("green", "✓") : styleText("red", "✗");
    const line = `${mark} ${titleOf(finding).padEnd(width)}  ${unavailable ?? name ?? ""}`.trimEnd();
    const heading = headings[kind];
    const isNew = heading !== undefined && !findings.slice(0, index).some((before) => before.kind === kind);
    return isNew ? [`${index === 0 ? "" : "\n"}${styleText("bold", heading)}`, line] : [line];
  });
}
