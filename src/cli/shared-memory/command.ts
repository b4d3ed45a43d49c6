// Runs a command with a /dev/shm of a given size.
import {spawnSync} from "node:child_process";
import {UsageError} from "../../usage-error.ts";

/** Mounts the size that follows and becomes the command after it. */
const mountThenRun = 'mount -t tmpfs -o "size=$1" tmpfs /dev/shm && shift && exec "$@"';

/** Program and arguments that run `command` with `bytes` of shared memory; as somebody else than root in a user namespace. */
function withSharedMemory(bytes: string, command: readonly string[], isRoot: boolean): string[] {
  const namespace = isRoot ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
  return ["unshare", ...namespace, "sh", "-c", mountThenRun, "sh", bytes, ...command];
}

/** Runs a command with that much shared memory, and ends as it does. */
export async function withSharedMemoryCommand(args: readonly string[]): Promise<number> {
  const [bytes = "", dashes, ...command] = args;
  if (!/^[1-9]\d{0,14}$/.test(bytes) || dashes !== "--" || command.length === 0)
    throw new UsageError("expected BYTES -- COMMAND [ARGUMENTS] (see --help)");
  const [program = "", ...rest] = withSharedMemory(bytes, command, process.getuid?.() === 0);
  const {status, signal, error} = spawnSync(program, rest, {stdio: "inherit"});
  if (error !== undefined)
    throw new Error(`cannot change /dev/shm: ${error.message} (needs Linux with unshare of util-linux)`);
  if (signal !== null) process.kill(process.pid, signal);
  return status ?? 1;
}
