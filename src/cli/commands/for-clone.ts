import type {CommandEntry} from "../command-entry.ts";

const group = "Project";

/** The commands that make and measure batchsweep itself: the package is without them. */
export const commandsForClone: readonly CommandEntry[] = [
  {
    name: "bench",
    group,
    summary: "runs one of the project's own measurements",
    usage: "[NAME [ARGUMENTS]]",
    about: "Runs one of the project's own side-by-side measurements (results so far: bench/README.md).",
    lists: async () => {
      const {benchmarks} = await import("../bench/command.ts");
      return `Benchmarks: ${benchmarks().join(", ")} (NAME --help says more)`;
    },
    own: (args) => args.slice(0, 1),
    needsClone: true,
    load: async () => (await import("../bench/command.ts")).benchCommand,
  },
  {
    name: "package",
    group,
    summary: "makes the npm packages of the program",
    usage: "[NAME…]",
    about:
      "Makes the packages that are named, or all, each in a folder of .packages/: compiled, with what they need inside, ready for npm pack.",
    needsClone: true,
    load: async () => (await import("../package/command.ts")).packageCommand,
  },
  {
    name: "release",
    group,
    summary: "builds and checks all that a release publishes",
    about:
      "Builds every package, of npm and of Python, into .packages/release/, and checks them: one version everywhere, nothing in them that does not belong there, a licence in each, sizes within their limits. Beside them it writes manifest.json (commit, run of the workflow, and of each file size and SHA-256) and SHA256SUMS. It publishes nothing: .github/workflows/release.yml does, for a tag, with these files.",
    notes:
      "Exit codes: 0 all is well, 1 something is wrong with a file or the version, 2 wrong use, or without --dry-run anywhere but in that workflow.",
    needsClone: true,
    load: async () => (await import("../package/release/command.ts")).releaseCommand,
  },
  {
    name: "third-party",
    group,
    summary: "writes docs/third-party.md, the licences of all packages that run",
    needsClone: true,
    load: async () => (await import("../third-party/command.ts")).thirdPartyCommand,
  },
];
