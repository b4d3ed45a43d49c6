import type {Device} from "../../schema/values/identifiers.ts";
import type {Sweep} from "../../schema/sweep.ts";
import type {DeviceProbe, Engine} from "../../training/engines/engine.ts";
import {call} from "../call.ts";

/** A device with the engine that will compute on it. */
export interface UsableDevice {
  engine: string;
  device: Device;
  name: string | null;
  /** Whether a program on the CPU plays the GPU. */
  software: boolean;
  /** Engines that come before this one and cannot use the device, each with its reason. */
  passedOver: {engine: string; reason: string}[];
}

/** What can be measured here, and what was asked for but cannot. */
export interface ChosenDevices {
  usable: UsableDevice[];
  unavailable: Sweep["unavailable"];
}

/**
 * For each device the first engine that can use it, `auto`, or the one engine named. A device that no engine can use is
 * listed with every engine's reason.
 */
export async function chooseDevices(
  engines: readonly Pick<Engine, "id" | "probe">[],
  {engine, devices, adapter = null}: {engine: string; devices: readonly Device[]; adapter?: string | null},
): Promise<ChosenDevices> {
  const candidates = engines.filter(({id}) => engine === "auto" || engine === id);
  const probes: {engine: string; probe: DeviceProbe}[] = [];
  for (const {id, probe} of candidates)
    for (const found of await probe({adapter})) probes.push({engine: id, probe: found});

  const chosen: ChosenDevices = {usable: [], unavailable: []};
  for (const device of devices) {
    const answers = probes.filter(({probe}) => probe.device === device);
    const first = answers.findIndex(({probe}) => probe.unavailable === null);
    const usable = answers[first];
    const refusals = (usable === undefined ? answers : answers.slice(0, first)).map(
      ({engine: id, probe}) => ({
        engine: id,
        reason: probe.unavailable ?? "unavailable",
      }),
    );
    if (usable !== undefined)
      chosen.usable.push({
        engine: usable.engine,
        device,
        name: usable.probe.name,
        software: usable.probe.adapter?.software ?? false,
        passedOver: refusals,
      });
    else if (answers.length === 0)
      chosen.unavailable.push({
        device,
        engine,
        reason: `no engine here computes on a ${device.toUpperCase()}`,
      });
    else for (const refusal of refusals) chosen.unavailable.push({device, ...refusal});
  }
  return chosen;
}

/** Which engine computes on a device and why, in one line. */
export function choiceLine({engine, device, name, passedOver}: UsableDevice, asked: string): string {
  const why =
    asked === engine
      ? "as asked"
      : passedOver.length === 0
        ? "the best engine here"
        : `since ${passedOver.map((other) => `${other.engine} cannot: ${other.reason}`).join("; ")}`;
  return `${device.toUpperCase()}: ${engine}${name === null ? "" : `, ${name}`} (${why})`;
}

/** Devices that were asked for and cannot be used, a line each: with the reason, or, of many, with where they stand. */
export function leftOutLines(unavailable: Sweep["unavailable"]): string[] {
  return [...Map.groupBy(unavailable, ({device}) => device)].map(([device, [first, ...others]]) => {
    const why =
      others.length === 0
        ? (first?.reason ?? "")
        : `no engine can use one here (why, and what to do: ${call("doctor")})`;
    return `${device.toUpperCase()}: left out: ${why}`;
  });
}

/** What a reader of the figures must know of the engines. */
export function engineNotes(usable: readonly UsableDevice[]): string[] {
  const parts = usable.map(({engine, device}) => `${device.toUpperCase()} by ${engine}`);
  const played = usable.find(({software}) => software);
  return [
    new Set(usable.map(({engine}) => engine)).size > 1
      ? [`${parts.join(", ")}: different programs, so the devices differ by more than their hardware`]
      : [],
    played === undefined
      ? []
      : [`No GPU was measured: a software adapter on the CPU plays it, ${played.name ?? "unnamed"}`],
  ].flat();
}
