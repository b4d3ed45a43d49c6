// Commands that start containers, whose processes are not their own.
import {basename} from "node:path";

/** Programs that ask a service to run containers; their own process only waits and passes the output on. */
const clients: ReadonlySet<string> = new Set(["docker", "podman", "nerdctl"]);

/** What makes them run a program. */
const verbs: ReadonlySet<string> = new Set(["run", "exec", "start", "compose"]);

/** Programs that run the one that follows them. */
const wrappers: ReadonlySet<string> = new Set(["env", "sudo", "nice", "time", "timeout"]);

/** What comes between such a program and the one that it runs: options, `NAME=VALUE` and numbers. */
const isOfWrapper = (word: string): boolean => /^(?:-.*|\w+=.*|\d+[smhd]?)$/.test(word);

/**
 * How a command runs a container, e.g. `docker run`; null where it runs none, as far as its words tell. The container's
 * processes are then no children of the command, so what its own tree uses says nothing of the training.
 */
export function containerClient(argv: readonly string[]): string | null {
  let at = 0;
  while (wrappers.has(basename(argv[at] ?? ""))) {
    at += 1;
    while (isOfWrapper(argv[at] ?? "")) at += 1;
  }
  const client = basename(argv[at] ?? "");
  if (!clients.has(client)) return null;
  // Options before the verb may have values, which are not looked into: none of them is likely to be a verb.
  const verb = argv.slice(at + 1).find((word) => verbs.has(word));
  return verb === undefined ? null : `${client} ${verb}`;
}

/** Why nothing is known of what the training itself uses. */
export const unseenInContainer = (client: string): string =>
  `${client}: the container's processes are no children of its client, so what they use is not known`;
