// What a published file may hold, and how large it may be.
import {homedir} from "node:os";
import {formatBytes} from "../../../format.ts";
import {withoutKnownKeys} from "../../../runs/privacy/gitleaks.ts";
import {programRoot} from "../../surroundings.ts";
import {platforms} from "../python/program.ts";
import {unpackedBytes, type Artefact} from "./artefact.ts";

/** What holds for one kind of file. */
interface Rules {
  /** Every path in it matches one of these. */
  allowed: readonly RegExp[];
  /** A path for each of these is there. */
  required: readonly RegExp[];
  /** Most bytes as it is fetched, and unpacked. */
  packed: number;
  unpacked: number;
}

const MiB = 2 ** 20;

const ofNpm = [/^package\.json$/, /^README\.md$/, /^LICENSE$/, /^CHANGELOG\.md$/];
const hooks = /^integrations\/python\/src\/batchsweep\/[\w/]+\.py$/;
const weights = /^lib\/training\/models\/weights\/README\.md$/;
const ofPython = [/^batchsweep\/[\w/]+\.py$/];

/** The program as a package of Python, of any platform: npm's packages inside it, and what starts them. */
const programWheel: Rules = {
  allowed: [
    /^batchsweep_program\/__init__\.py$/,
    /^batchsweep_program\/node_modules\/batchsweep\//,
    /^batchsweep_program\/node_modules\/(?:koffi|satteri|@koromix\/koffi-[\w-]+|@bruits\/satteri-[\w-]+)\//,
    /^batchsweep_program-[\d.]+\.dist-info\/(?:METADATA|WHEEL|RECORD|entry_points\.txt|licenses\/LICENSE)$/,
  ],
  required: [
    /\.dist-info\/licenses\/LICENSE$/,
    /node_modules\/batchsweep\/LICENSE$/,
    /node_modules\/batchsweep\/THIRD-PARTY\.md$/,
    /node_modules\/@koromix\/.+\.node$/,
    /node_modules\/@bruits\/.+\.node$/,
  ],
  packed: 9 * MiB,
  unpacked: 30 * MiB,
};

/** By the file's name without its version. A limit is some fifth above what the file was when it was set. */
const rules: Readonly<Record<string, Rules>> = {
  ...Object.fromEntries(
    platforms.map(({wheel}) => [`batchsweep_program-py3-none-${wheel}.whl`, programWheel]),
  ),
  "batchsweep.tgz": {
    allowed: [
      ...ofNpm,
      /^THIRD-PARTY\.md$/,
      /^bin\/batchsweep\.js$/,
      /^lib\/[\w./-]+\.(?:js|json|d\.ts)$/,
      /^site\/(?:[\w./~-]+\.mjs|fingerprint\.txt)$/,
      /^schema\/[\w-]+\.schema\.json$/,
      /^docs\/[\w-]+\.(?:md|yml)$/,
      /^workflows\/(?:action|report|measure|comment|pages)\.yml$/,
      hooks,
    ],
    required: [...ofNpm, /^THIRD-PARTY\.md$/, /^bin\/batchsweep\.js$/, /^site\/prerender-entry\..*mjs$/],
    packed: 2.6 * MiB,
    unpacked: 8.5 * MiB,
  },
  "batchsweep-trainer.tgz": {
    allowed: [...ofNpm, /^THIRD-PARTY\.md$/, /^lib\/[\w./-]+\.(?:js|json|wasm|safetensors)$/, weights, hooks],
    required: [...ofNpm, /^THIRD-PARTY\.md$/, /^lib\/training\/engines\/wasm\/kernels\/.+\.wasm$/],
    packed: 8.5 * MiB,
    unpacked: 11 * MiB,
  },
  "batchsweep-report.tgz": {
    allowed: [
      ...ofNpm,
      /^THIRD-PARTY\.md$/,
      /^lib\/[\w./-]+\.(?:js|json|d\.ts|css)$/,
      /^lib\/(?:components|layouts|pages)\/[\w./[\]-]+\.(?:astro|js)$/,
    ],
    required: [
      ...ofNpm,
      /^THIRD-PARTY\.md$/,
      /^lib\/report\/integration\.d\.ts$/,
      /^lib\/pages\/index\.astro$/,
    ],
    packed: 1.6 * MiB,
    unpacked: 5.5 * MiB,
  },
  "create-batchsweep.tgz": {
    allowed: [...ofNpm, /^create-batchsweep\.js$/],
    required: [...ofNpm, /^create-batchsweep\.js$/],
    packed: 0.05 * MiB,
    unpacked: 0.1 * MiB,
  },
  "batchsweep-py3-none-any.whl": {
    allowed: [...ofPython, /^batchsweep-[\d.]+\.dist-info\/(?:METADATA|WHEEL|RECORD|licenses\/LICENSE)$/],
    required: [/^batchsweep\/hooks\/sitecustomize\.py$/, /\.dist-info\/licenses\/LICENSE$/],
    packed: 0.05 * MiB,
    unpacked: 0.12 * MiB,
  },
  "batchsweep.tar.gz": {
    allowed: [
      /^(?:PKG-INFO|pyproject\.toml|README\.md|LICENSE|\.gitignore)$/,
      /^src\/batchsweep\/[\w/]+\.py$/,
    ],
    required: [/^PKG-INFO$/, /^LICENSE$/, /^src\/batchsweep\/hooks\/sitecustomize\.py$/],
    packed: 0.05 * MiB,
    unpacked: 0.12 * MiB,
  },
};

/** What no published file has, whatever else is allowed. */
const never = /\.map$|\.test\.|(?:^|\/)(?:tests?|__pycache__)\/|(?:^|\/)\.(?:env|npmrc|git)(?:\/|$)/;
const isText = (path: string): boolean => !/\.(?:wasm|safetensors|node|dll|dylib|so[\d.]*)$/.test(path);

/** Whether a key of some service is in a text. The rules by which they are found name the commit that they were taken from. */
function hasKey(text: string): boolean {
  const read = text.replace(/gitleaks\.toml at [0-9a-f]{40}/, "");
  return withoutKnownKeys(read, "") !== read;
}

/** What is wrong with the text of a file: keys, names of folders of the machine that built it, and where to find its sources. */
function textProblem(text: string, folders: readonly string[]): string | null {
  if (/[#@] sourceMappingURL=/.test(text)) return "names a source map, which is not there";
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[\w+/=]{40}/.test(text) || hasKey(text))
    return "has what looks like a key";
  const folder = folders.find((one) => text.includes(one));
  return folder === undefined ? null : `names a folder of this machine: ${folder}`;
}

/** Folders of this machine that no published text names. One as short as `/root` may be a path of many machines. */
const ownFolders = (): string[] => [programRoot, homedir()].filter((folder) => folder.split("/").length > 2);

/** The name of an artefact's kind: its file's, without the version. */
export const artefactKind = (file: string, version: string): string => file.replace(`-${version}`, "");

/** What is wrong with a file that would be published, one line each; none where all is well. */
export function problemsOf(artefact: Artefact, version: string, folders = ownFolders()): string[] {
  const {file, bytes, contents} = artefact;
  const rule = rules[artefactKind(file, version)];
  if (rule === undefined)
    return [`${file}: nothing says what may be in it (src/cli/package/release/rules.ts)`];
  const paths = [...contents.keys()];
  const unpacked = unpackedBytes(artefact);
  const tooLarge = (size: number, most: number, how: string): string[] =>
    size > most ? [`${file}: ${formatBytes(size)} ${how} (at most ${formatBytes(most)})`] : [];
  return [
    ...paths
      .filter((path) => never.test(path) || !rule.allowed.some((one) => one.test(path)))
      .map((path) => `${file}: ${path} does not belong into it`),
    ...rule.required
      .filter((one) => !paths.some((path) => one.test(path)))
      .map((one) => `${file}: nothing in it is ${one.source}`),
    ...[...contents].flatMap(([path, content]) => {
      const problem = isText(path) ? textProblem(content.toString(), folders) : null;
      return problem === null ? [] : [`${file}: ${path} ${problem}`];
    }),
    ...tooLarge(bytes, rule.packed, "packed"),
    ...tooLarge(unpacked, rule.unpacked, "unpacked"),
  ];
}
