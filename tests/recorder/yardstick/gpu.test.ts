import {spawnSync} from "node:child_process";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join, resolve} from "node:path";
import {expect, test} from "vitest";
import {createGpuYardstick} from "../../../src/recorder/yardstick/gpu.ts";
import {gpuYardstick} from "../../../src/schema/run-log.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const never = new AbortController().signal;
const printed = '{"version": 1, "torch": "2.9.0", "productsMs": 40.5}';

/** A program called python that does what the lines of shell say, and a command that starts it. */
function fakePython(...lines: string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "python"), ["#!/bin/sh", "echo asked >> asked", ...lines, ""].join("\n"), {
    mode: 0o755,
  });
  return {
    command: {argv: ["./python", "train.py"], env: {CUDA_VISIBLE_DEVICES: "3"}, folder},
    asked: (): number => readFileSync(join(folder, "asked"), "utf8").trim().split("\n").length,
  };
}

test("is asked of the command's own Python, with its device and as nobody's training", async () => {
  const events = 'test -z "$BATCHSWEEP_EVENTS" || exit 1';
  const {command} = fakePython(
    events,
    'test "$CUDA_VISIBLE_DEVICES" = 3 || exit 1',
    "echo hello",
    `echo '${printed}'`,
  );
  process.env["BATCHSWEEP_EVENTS"] = "somewhere";
  try {
    expect(await createGpuYardstick()(never, command)).toEqual(JSON.parse(printed));
  } finally {
    delete process.env["BATCHSWEEP_EVENTS"];
  }
});

test("a Python that is not able to is asked once, and every run has the reason", async () => {
  const {command, asked} = fakePython(`echo '{"unable": "PyTorch cannot be imported"}'`);
  const time = createGpuYardstick();
  const missing = {missing: "./python: PyTorch cannot be imported"};
  expect([await time(never, command), await time(never, command)]).toEqual([missing, missing]);
  expect(asked()).toBe(1);
});

test("one that fails is asked again before the next run: a GPU may have no room at one moment", async () => {
  const {command, asked} = fakePython(
    "echo 'Traceback: …' >&2",
    "echo 'OutOfMemoryError: CUDA out of memory' >&2",
    "exit 1",
  );
  const time = createGpuYardstick();
  for (const nth of [1, 2]) {
    expect(await time(never, command)).toEqual({missing: "./python: OutOfMemoryError: CUDA out of memory"});
    expect(asked()).toBe(nth);
  }
});

test("one that hangs is ended and not asked again; what prints no time has a reason, and no Python none", async () => {
  const {command} = fakePython("exec sleep 600");
  const time = createGpuYardstick(300);
  const missing = "./python: it was ended by SIGKILL, after 0.3 s at most";
  expect(await time(never, command)).toEqual({missing});
  writeFileSync(join(command.folder, "python"), `#!/bin/sh\necho '${printed}'\n`);
  expect(await time(never, command)).toEqual({missing});
  expect(await createGpuYardstick()(never, fakePython("echo 7").command)).toEqual({
    missing: "./python: it printed no time",
  });
  const absent = await createGpuYardstick()(never, {argv: ["no/python", "train.py"]});
  expect(absent).toMatchObject({missing: expect.stringContaining("ENOENT")});
  expect(await createGpuYardstick()(never, {argv: ["node", "train.js"]})).toBeNull();
});

const script = resolve("integrations/python/src/batchsweep/yardstick/matrix_products.py");
const python = spawnSync("python3", ["--version"]).status === 0 ? "python3" : null;

/** A package torch that computes nothing, and whose GPU's clock counts the products that it was given. */
const fakeTorch = `
import types
__version__ = "9.9.9+fake"
given = 0
backends = types.SimpleNamespace(cuda=types.SimpleNamespace(matmul=types.SimpleNamespace(allow_tf32=True)))
class no_grad:
    def __enter__(self): pass
    def __exit__(self, *error): pass
class Event:
    def __init__(self, enable_timing): assert enable_timing
    def record(self): self.at = given
    def synchronize(self): assert self.at == given
    def elapsed_time(self, later): return 2.0 * (later.at - self.at)
cuda = types.SimpleNamespace(is_available=lambda: True, Event=Event)
def manual_seed(seed): pass
def rand(rows, columns, device):
    assert device == "cuda" and rows == columns == 4096
    return object()
def empty_like(matrix): return object()
def matmul(a, b, out):
    global given
    assert a is not b and not backends.cuda.matmul.allow_tf32
    given += 1
`;

test.runIf(python !== null)(
  `its script times twenty products by the clock of the GPU, as a fake PyTorch has it${python === null ? " (skipped: there is no python3)" : ""}`,
  async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "torch"));
    const file = join(folder, "torch", "__init__.py");
    const timed = (text: string) => {
      writeFileSync(file, text);
      const env = {PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1"};
      return createGpuYardstick()(never, {argv: ["python3", "train.py"], env});
    };
    expect(await timed(fakeTorch)).toEqual({version: 1, torch: "9.9.9+fake", productsMs: 40});
    expect(await timed(fakeTorch.replace("lambda: True", "lambda: False"))).toEqual({
      missing: "python3: PyTorch 9.9.9+fake sees no GPU",
    });
    expect(await timed("import nothing_of_that_name")).toEqual({
      missing:
        "python3: PyTorch cannot be imported: ModuleNotFoundError: No module named 'nothing_of_that_name'",
    });
  },
);

const withTorch = process.env["BATCHSWEEP_PYTHON_PYTORCH"];

test.runIf(withTorch !== undefined)(
  `its script runs with a real PyTorch, here on the CPU${withTorch === undefined ? " (skipped: name a Python with it in $BATCHSWEEP_PYTHON_PYTORCH)" : ""}`,
  () => {
    const {stdout, stderr} = spawnSync(withTorch ?? "", [script, "cpu", "64"], {encoding: "utf8"});
    expect(gpuYardstick.safeParse(JSON.parse(stdout)), stderr).toMatchObject({success: true});
  },
);
