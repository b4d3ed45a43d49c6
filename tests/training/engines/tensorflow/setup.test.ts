import {spawnSync} from "node:child_process";
import {readFileSync, readdirSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {beforeEach, describe, expect, test} from "vitest";
import {compileOperations} from "../../../../src/training/engines/tensorflow/setup/compile.ts";
import {setUpTensorflow} from "../../../../src/training/engines/tensorflow/setup/run.ts";
import {findLibrary} from "../../../../src/training/engines/tensorflow/setup/library.ts";
import {checkSpace, findTools} from "../../../../src/training/engines/tensorflow/setup/tools.ts";
import {
  checkPlatform,
  cudaPins,
  fetchTensorflow,
} from "../../../../src/training/engines/tensorflow/setup/wheels.ts";
import {probeTensorflow} from "../../../../src/training/engines/tensorflow.ts";
import {locateBinding, tensorflowVersion} from "../../../../src/training/engines/tensorflow/setup/record.ts";
import {temporaryFolder} from "../../../temporary-folder.ts";
import {missing, named} from "./available.ts";
import {runAlone} from "../../../cli/run-alone.ts";

const root = resolve(import.meta.dirname, "../../../..");
const python = spawnSync("python3", ["--version"]).status === 0;

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

/** Runs the setup with a PATH that holds the named commands only, each ending with status 0, and an empty cache. */
const runWith = (args: string[], commands: string[]) =>
  runAlone(folder, {
    args: ["setup", "tensorflow", ...args],
    commands,
    env: {BATCHSWEEP_CACHE: join(folder, "cache")},
  });

describe("setup:tensorflow", () => {
  test("without Python it names Python and what to install, with exit code 1", () => {
    const {status, stderr} = runWith([], ["g++"]);
    expect(stderr).toBe(
      "no Python 3.8 or later: python3, python (install it, e.g. apt install python3 python3-pip, or name it in PYTHON)\n",
    );
    expect(status).toBe(1);
  });

  test("without a compiler it names the compiler and what to install, with exit code 1", () => {
    const {status, stderr} = runWith([], ["python3"]);
    expect(stderr).toBe(
      "no C++ compiler: g++, c++, clang++ (install one, e.g. apt install g++, or name it in CXX)\n",
    );
    expect(status).toBe(1);
  });

  test("with neither it names both at once", () => {
    const {stderr} = runWith([], []);
    expect(stderr.split("\n").map((line) => line.split(":")[0])).toEqual([
      "no Python 3.8 or later",
      "no C++ compiler",
      "",
    ]);
  });

  test("an unknown option is wrong use: exit code 2", () => {
    const {status, stderr} = runWith(["--gpu"], []);
    expect(stderr).toContain("--gpu");
    expect(status).toBe(2);
  });

  test("a Python without pip is named", () => {
    const answers = (command: string, args: readonly string[]) =>
      command === "g++" || (command === "python3" && args[0] === "-c");
    expect(() => findTools(true, {}, answers)).toThrow(
      "Python has no pip: python3 (install it, e.g. apt install python3-pip)",
    );
  });

  test("too little space is told with what there is and what is needed", () => {
    expect(() => checkSpace("/cache", 1.3e9, () => 0.4e9)).toThrow(
      "not enough space: 0.4 GB free in /cache, 1.3 GB needed (free some, or name another folder in BATCHSWEEP_CACHE)",
    );
  });

  test("the space is that of the folder's own file system", () => {
    expect(() => checkSpace(folder, 0)).not.toThrow();
    expect(() => checkSpace(folder, 1e18)).toThrow(
      /^not enough space: \d+\.\d GB free in .*, 1000000000\.0 GB needed/,
    );
  });

  test("a platform without a known wheel is refused with the way out", () => {
    expect(() => checkPlatform("darwin", "arm64")).toThrow("no TensorFlow to fetch for darwin-arm64");
  });

  test("a folder without TensorFlow is refused by what it lacks", () => {
    expect(() => findLibrary(folder)).toThrow("neither libtensorflow_cc.so.2 nor libtensorflow.so.2");
  });

  test.skipIf(!python)(
    "a file that is not as the wheel's record says is refused (skipped without Python)",
    () => {
      const make = `
import zipfile
with zipfile.ZipFile("w.whl", "w") as wheel:
    wheel.writestr("tensorflow/a.so", "altered")
    wheel.writestr("t.dist-info/RECORD", "tensorflow/a.so,sha256=AAAA,7\\n")
`;
      spawnSync("python3", ["-c", make], {cwd: folder});
      const unpack = join(root, "src/training/engines/tensorflow/setup/unpack.py");
      const {status, stderr} = spawnSync("python3", [unpack, "out", "so$", "w.whl"], {
        cwd: folder,
        encoding: "utf8",
      });
      expect(stderr).toContain("not as published: tensorflow/a.so");
      expect(status).toBe(1);
    },
  );

  test("own operations that do not compile are done without, and the compiler's words are told", async () => {
    const said: string[] = [];
    const compilation = {
      ...{compiler: "false", library: {files: ["/lib/libtensorflow_cc.so.2"], headers: "/include"}},
      ...{folder, movable: false, say: (line: string) => void said.push(line)},
    };
    expect(await compileOperations(compilation)).toBeNull();
    expect(said.at(-1)).toBe(
      "they do not compile here; training works without them, more slowly: exit code 1",
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test("every wheel is fetched by its hash, those of CUDA too", async () => {
    // A python that notes what pip is to fetch, and fetches an empty file.
    const python = join(folder, "python");
    const note = `for (const [at, one] of args.entries()) {
      if (one === "-r") fs.appendFileSync(${JSON.stringify(join(folder, "asked"))}, fs.readFileSync(args[at + 1]));
      if (one === "--dest") fs.mkdirSync(args[at + 1]), fs.writeFileSync(args[at + 1] + "/a.whl", "");
    }`;
    writeFileSync(
      python,
      `#!${process.execPath}\nconst fs = require("fs"), args = process.argv.slice(2);\n` +
        `if (args[1] === "pip" && !args.includes("--require-hashes")) process.exit(1);\n${note}\n`,
      {mode: 0o755},
    );
    await fetchTensorflow("cuda", {folder, python, show: false, say: () => undefined});
    const asked = readFileSync(join(folder, "asked"), "utf8").split("\n");
    const wheels = asked.filter((line) => line !== "" && !line.startsWith("#"));
    expect(wheels.length).toBeGreaterThan(10);
    for (const wheel of wheels) expect(wheel).toMatch(/^[a-z0-9-]+==[\d.]+ --hash=sha256:[0-9a-f]{64}$/);
  });

  test("the pins of CUDA are those of the TensorFlow that is fetched", () => {
    expect(readFileSync(cudaPins, "utf8")).toContain(`tensorflow[and-cuda]==${tensorflowVersion}`);
  });
});

describe.skipIf(missing !== null)(named("a TensorFlow that the package's own install script brought"), () => {
  // The package's own is unreachable without its host: the binding that the setup compiled stands in its place.
  const located = locateBinding();
  const prebuilt = "missing" in located ? "" : located.binding;

  test("is used where it works: nothing is fetched or compiled", async () => {
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    const {kind} = await setUpTensorflow({cuda: false, library: null, folder, show: false, say, prebuilt});
    expect(kind).toBe("prebuilt");
    expect(said).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("serves the engine without any setup", async () => {
    const [cpu] = await probeTensorflow(locateBinding(folder, prebuilt));
    expect(cpu).toMatchObject({device: "cpu", unavailable: null});
    expect(cpu?.name).toMatch(/, without batchsweep's own operations$/);
  });
});
