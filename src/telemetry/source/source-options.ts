import type {TelemetryDevice} from "../../schema/telemetry.ts";
import type {KeptFile} from "./kept-file.ts";
import type {TelemetrySource} from "./source.ts";

/** What a source is made with. All but the period has a real default; tests give folders of their own. */
export interface SourceOptions {
  /** Time between two reads. */
  periodMs: number;
  procPath?: string;
  cgroupPath?: string;
  sysPath?: string;
  platform?: NodeJS.Platform;
  nowMs?: () => number;
  /** /proc/stat, where several sources share one reading of it. */
  statFile?: KeptFile | null;
}

export type CreateSource = (options: SourceOptions) => TelemetrySource;

export const linuxPaths = {proc: "/proc", cgroup: "/sys/fs/cgroup", sys: "/sys"};

/** The machine as a device: what belongs to no GPU. */
export const host: TelemetryDevice = {id: "host", kind: "host", name: "Machine", used: true, facts: {}};
