// What a release was made of, and the sums of its files.
import {execFileSync} from "node:child_process";
import {programRoot} from "../../surroundings.ts";
import {registryOf, unpackedBytes, type Artefact, type Registry} from "./artefact.ts";

/** Says of a release where its files come from: `manifest.json` beside them. */
export interface ReleaseRecord {
  version: string;
  /** The commit that it was built from, and whether that is all: no file differed from it. */
  commit: string;
  isCommitted: boolean;
  node: string;
  /** The run of the workflow that built it; null where it was built by hand. */
  builtBy: string | null;
  artefacts: {
    registry: Registry;
    file: string;
    bytes: number;
    unpackedBytes: number;
    files: number;
    sha256: string;
  }[];
}

const git = (...args: string[]): string =>
  execFileSync("git", args, {cwd: programRoot, encoding: "utf8"}).trim();

/** The address of the repository on the host that a workflow runs on; null by hand. npm's provenance needs it in every package. */
export const repositoryAddress = ({
  GITHUB_SERVER_URL: host,
  GITHUB_REPOSITORY: name,
}: NodeJS.ProcessEnv): string | null => (host === undefined || name === undefined ? null : `${host}/${name}`);

/** The record of a release that was just built. */
export function releaseRecord(
  version: string,
  artefacts: readonly Artefact[],
  env: NodeJS.ProcessEnv,
): ReleaseRecord {
  const repository = repositoryAddress(env);
  const {GITHUB_RUN_ID: run} = env;
  return {
    version,
    commit: git("rev-parse", "HEAD"),
    isCommitted: git("status", "--porcelain") === "",
    node: process.version,
    builtBy: repository === null || run === undefined ? null : `${repository}/actions/runs/${run}`,
    artefacts: artefacts.map((artefact) => ({
      registry: registryOf(artefact.file),
      file: artefact.file,
      bytes: artefact.bytes,
      unpackedBytes: unpackedBytes(artefact),
      files: artefact.contents.size,
      sha256: artefact.sha256,
    })),
  };
}

/** The sums as `sha256sum --check` reads them, from the folder of the record. */
export const sumsOf = ({artefacts}: ReleaseRecord): string =>
  artefacts.map(({registry, file, sha256}) => `${sha256}  ${registry}/${file}\n`).join("");
