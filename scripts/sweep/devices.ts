import type {Device} from "../../src/schema/identifiers.ts";
import type {Sweep} from "../../src/schema/sweep.ts";
import type {DeviceProbe, Engine} from "../../src/training/engines/engine.ts";

/** What can be measured here, and what was asked for but cannot. */
export interface ChosenDevices {
  usable: {engine: string; device: Device; name: string | null}[];
  unavailable: Sweep["unavailable"];
}

/**
 * For each device the first engine that can use it, `auto`, or the one engine named. A device that no engine can use is
 * listed with every engine's reason.
 */
export async function chooseDevices(
  engines: readonly Pick<Engine, "id" | "probe">[],
  {engine, devices}: {engine: string; devices: readonly Device[]},
): Promise<ChosenDevices> {
  const candidates = engines.filter(({id}) => engine === "auto" || engine === id);
  const probes: {engine: string; probe: DeviceProbe}[] = [];
  for (const {id, probe} of candidates)
    for (const found of await probe()) probes.push({engine: id, probe: found});

  const chosen: ChosenDevices = {usable: [], unavailable: []};
  for (const device of devices) {
    const answers = probes.filter(({probe}) => probe.device === device);
    const first = answers.find(({probe}) => probe.unavailable === null);
    if (first !== undefined) chosen.usable.push({engine: first.engine, device, name: first.probe.name});
    else if (answers.length === 0)
      chosen.unavailable.push({
        device,
        engine,
        reason: `no engine here computes on a ${device.toUpperCase()}`,
      });
    else
      for (const {engine: id, probe} of answers)
        chosen.unavailable.push({device, engine: id, reason: probe.unavailable ?? "unavailable"});
  }
  return chosen;
}
