// Where a TensorFlow is fetched from.
import {existsSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {mkdir, rename, rm} from "node:fs/promises";
import {join} from "node:path";
import {tensorflowVersion} from "./record.ts";
import {runStep} from "./steps.ts";

/** A fetched TensorFlow: the wheel, its SHA-256 as PyPI publishes it, and the space that download and unpacking take. */
interface Wheel {
  package: string;
  sha256: string;
  neededBytes: number;
}

/** Any Python can fetch them: only the libraries are used, and those are the same in the wheels of every Python. */
const wheels: Record<"cpu" | "cuda", Wheel> = {
  cpu: {
    package: "tensorflow-cpu",
    sha256: "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
    neededBytes: 1.3e9,
  },
  cuda: {
    package: "tensorflow",
    sha256: "9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124",
    neededBytes: 9e9,
  },
};
const platformArguments = [
  ..."--no-deps --only-binary=:all: --implementation cp --python-version 3.11 --abi cp311".split(" "),
  ...["2_27_x86_64", "2_17_x86_64", "2014_x86_64", "1_x86_64"].flatMap((tag) => [
    "--platform",
    `manylinux${/^\d_/.test(tag) ? "_" : ""}${tag}`,
  ]),
];

/** The CUDA packages of that version of TensorFlow, each with its version and the SHA-256 of its wheel as PyPI has them. */
export const cudaPins = join(import.meta.dirname, "cuda-wheels.txt");

/** The two libraries, the headers of the C interface, and what CUDA's packages bring for running. */
const tensorflowFiles =
  "^tensorflow/(libtensorflow_(cc|framework)\\.so\\.2|include/(xla/)?(tensorflow|tsl)/(c|core/platform|platform)/[a-z_/]*\\.h)$";
const cudaFiles = "^nvidia/.*(\\.so(\\.\\d+)*|/ptxas|\\.bc)$";

export const neededBytes = (kind: "cpu" | "cuda"): number => wheels[kind].neededBytes;

/** Throws where no wheel is known to work; elsewhere `--library` serves. */
export function checkPlatform(platform: string = process.platform, arch: string = process.arch): void {
  if (platform !== "linux" || arch !== "x64")
    throw new Error(
      `no TensorFlow to fetch for ${platform}-${arch}: linux-x64 only (name the folder of one in --library)`,
    );
}

/**
 * Fetches TensorFlow's wheel, and CUDA's where it is to have CUDA, with pip, and unpacks the libraries and headers into
 * `folder`. What an earlier call finished is kept: a wheel that is whole is not fetched again, nor is what was unpacked.
 */
export async function fetchTensorflow(
  kind: "cpu" | "cuda",
  {folder, python, show, say}: {folder: string; python: string; show: boolean; say: (line: string) => void},
): Promise<void> {
  const done = join(folder, "unpacked");
  if (existsSync(done)) return;
  const downloads = join(folder, "download");
  await mkdir(downloads, {recursive: true});
  const {package: name, sha256} = wheels[kind];
  const unpack = (pattern: string, files: string[]) =>
    runStep(python, [join(import.meta.dirname, "unpack.py"), folder, pattern, ...files], {show: true});

  const requirements = join(downloads, "requirements.txt");
  writeFileSync(requirements, `${name}==${tensorflowVersion} --hash=sha256:${sha256}\n`);
  say(`fetching ${name} ${tensorflowVersion} with pip`);
  const [wheel] = await download(python, requirements, join(downloads, name), show);
  say("unpacking, each file checked against the wheel's record");
  await unpack(tensorflowFiles, [wheel!]);

  if (kind === "cuda") {
    say("fetching the packages of CUDA libraries with pip (about 3 GB)");
    const fetched = await download(python, cudaPins, join(downloads, "cuda"), show);
    await unpack(cudaFiles, fetched);
  }
  writeFileSync(done, `${tensorflowVersion}\n`);
  rmSync(downloads, {recursive: true});
}

/**
 * The wheels of a file of requirements, which pip puts into `folder`; those of an earlier, finished call as they are. pip
 * refuses a requirement without a hash, and a wheel with another one.
 */
async function download(
  python: string,
  requirements: string,
  folder: string,
  show: boolean,
): Promise<string[]> {
  if (!existsSync(folder)) {
    const part = `${folder}.part`;
    await rm(part, {recursive: true, force: true});
    const args = [
      "-m",
      "pip",
      "download",
      "--disable-pip-version-check",
      "--dest",
      part,
      ...platformArguments,
      ...["--require-hashes", "-r", requirements],
    ];
    await runStep(python, [...args, ...(show ? [] : ["--quiet"])], {show});
    await rename(part, folder);
  }
  return readdirSync(folder).map((file) => join(folder, file));
}
