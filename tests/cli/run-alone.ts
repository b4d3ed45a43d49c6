import {spawnSync} from "node:child_process";
import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";

const root = resolve(import.meta.dirname, "..", "..");

/**
 * Runs the program as on a machine where nothing else is: the PATH has Node and the named commands, which
 * do nothing and end with status 0; home and caches lie in `folder`.
 */
export function runAlone(
  folder: string,
  {
    args = [],
    commands = [],
    env = {},
  }: {args?: readonly string[]; commands?: readonly string[]; env?: NodeJS.ProcessEnv},
): {status: number | null; stdout: string; stderr: string} {
  const bin = join(folder, "bin");
  mkdirSync(bin, {recursive: true});
  symlinkSync(process.execPath, join(bin, "node"));
  for (const command of commands) {
    writeFileSync(join(bin, command), "#!/bin/sh\nexit 0\n");
    chmodSync(join(bin, command), 0o755);
  }
  return spawnSync(process.execPath, [join(root, "scripts", "batchsweep.ts"), ...args], {
    encoding: "utf8",
    // What Node compiled of this clone says nothing of the machine.
    env: {
      PATH: bin,
      HOME: folder,
      XDG_CACHE_HOME: folder,
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
      ...env,
    },
  });
}
