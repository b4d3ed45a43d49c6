import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {onTestFinished} from "vitest";

/** A folder that holds these files until the test is over, as `/proc` and `/sys/fs/cgroup` do. */
export function fixtureTree(files: Record<string, string>): {
  root: string;
  write(files: Record<string, string>): void;
} {
  const root = mkdtempSync(join(tmpdir(), "batchsweep-telemetry-"));
  onTestFinished(() => rmSync(root, {recursive: true, force: true}));
  const write = (changed: Record<string, string>): void => {
    for (const [path, text] of Object.entries(changed)) {
      mkdirSync(dirname(join(root, path)), {recursive: true});
      writeFileSync(join(root, path), text);
    }
  };
  write(files);
  return {root, write};
}

/** A line of /proc/<pid>/stat; numbers that are not named are those of a shell. */
export function statLine({
  pid,
  name = "node",
  state = "S",
  parent = 1,
  user = 0,
  system = 0,
  waitedUser = 0,
  waitedSystem = 0,
  start = 100,
  pages = 0,
}: {
  pid: number;
  name?: string;
  state?: string;
  parent?: number;
  user?: number;
  system?: number;
  waitedUser?: number;
  waitedSystem?: number;
  start?: number;
  pages?: number;
}): string {
  return `${pid} (${name}) ${state} ${parent} ${pid} ${pid} 0 -1 4194560 900 0 0 0 ${user} ${system} ${waitedUser} ${waitedSystem} 20 0 1 0 ${start} 4000000 ${pages} 18446744073709551615 1 1 0 0 0 0 0 4096 65538 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;
}

/** A four-core machine of 8 GiB at rest; core 3 is offline. */
export const proc = {
  "self/status": "Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t0-7\n",
  "self/cgroup": "0::/\n",
  stat: [
    "cpu  400 0 0 1200 0 0 0 0 0 0",
    "cpu0 100 0 0 400 0 0 0 0 0 0",
    "cpu1 100 0 0 400 0 0 0 0 0 0",
    "cpu2 200 0 0 400 0 0 0 0 0 0",
    "intr 1 2 3",
    "",
  ].join("\n"),
  meminfo: "MemTotal:        8388608 kB\nMemFree:         1000000 kB\nMemAvailable:    6291456 kB\n",
  uptime: "1000.00 2000.00\n",
};
