// node scripts/with-shared-memory.ts BYTES -- COMMAND…: runs a command with a /dev/shm of that size, so that the size of
// shared memory can be a factor of `npm run record`. Only that command sees it: a mount namespace of its own.
import {spawnSync} from "node:child_process";

/** Mounts the size that follows and becomes the command after it. */
const mountThenRun = 'mount -t tmpfs -o "size=$1" tmpfs /dev/shm && shift && exec "$@"';

/** Program and arguments that run `command` with `bytes` of shared memory; as somebody else than root in a user namespace. */
export function withSharedMemory(bytes: string, command: readonly string[], isRoot: boolean): string[] {
  const namespace = isRoot ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  return ["unshare", ...namespace, "sh", "-c", mountThenRun, "sh", bytes, ...command];
}

if (import.meta.main) {
  const [bytes = "", dashes, ...command] = process.argv.slice(2);
  if (!/^[1-9]\d{0,14}$/.test(bytes) || dashes !== "--" || command.length === 0) {
    console.error("usage: node scripts/with-shared-memory.ts BYTES -- COMMAND [ARGUMENTS]");
    process.exitCode = 2;
  } else {
    const [program = "", ...args] = withSharedMemory(bytes, command, process.getuid?.() === 0);
    const {status, signal, error} = spawnSync(program, args, {stdio: "inherit"});
    if (error !== undefined)
      console.error(`cannot change /dev/shm: ${error.message} (needs Linux with unshare of util-linux)`);
    if (signal !== null) process.kill(process.pid, signal);
    process.exitCode = status ?? 1;
  }
}
