// Measures what it takes to begin: megabytes and packages that are installed, the seconds that takes, and for the npm package of
// this clone the seconds from npx to the first figure of a small training, with npm's cache empty and full. Beside it, from PyPI,
// programs that people use for the same. Usage: package [NAME…]; without names all of them. Needs the network, Python with venv,
// and some minutes.
import {execFileSync, spawnSync} from "node:child_process";
import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {formatTable, isMain} from "./printing/table.ts";

const root = resolve(import.meta.dirname, "..");
const trainer = "@batchsweep/trainer";
const report = "@batchsweep/report";
/** The callbacks and the program, from this clone's wheels, with a Node. */
const wheel = "batchsweep[program]";
const rivals = ["traceml-ai", "wandb", "mlflow", "aim", "dvclive"];

interface Measured {
  megabytes: number;
  packages: number;
  installSeconds: number;
  /** From npx to the first figure: with an empty cache, which includes the installation, and with a full one. */
  coldSeconds: number | null;
  warmSeconds: number | null;
}

function seconds(command: string, args: readonly string[], cwd: string, env = process.env): number {
  const began = performance.now();
  const {status, stderr} = spawnSync(command, args, {encoding: "utf8", cwd, env});
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr.slice(-500)}`);
  return (performance.now() - began) / 1000;
}

/** Space that the files of a folder take on the disk, in MB of 10^6 bytes. */
const megabytesIn = (folder: string): number =>
  readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + 512 * statSync(join(entry.parentPath, entry.name)).blocks, 0) / 1e6;

/** Makes a package of this clone and packs it in `work`; gives the tarball. */
function tarballOf(name: string, folder: string, work: string): string {
  seconds(process.execPath, [join(root, "scripts/batchsweep.ts"), "package", name], root);
  const packed = execFileSync("npm", ["pack", "--silent", join(root, ".packages", folder)], {
    cwd: work,
    encoding: "utf8",
  });
  return join(work, packed.trim());
}

/** What npm installs for these tarballs, from an empty cache. */
function measureInstalled(work: string, tarballs: readonly string[]): Measured {
  const [folder, cache] = [join(work, "installed"), join(work, "empty-cache")];
  mkdirSync(folder);
  const env = {...process.env, npm_config_cache: cache, npm_config_update_notifier: "false"};
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...tarballs];
  const installSeconds = seconds("npm", install, folder, env);
  const lock = JSON.parse(readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8")) as {
    packages: object;
  };
  return {
    megabytes: megabytesIn(join(folder, "node_modules")),
    packages: Object.keys(lock.packages).length,
    installSeconds,
    coldSeconds: null,
    warmSeconds: null,
  };
}

/** Pages and components with the compiler that they need. */
const measureReport = (work: string): Measured => measureInstalled(work, [tarballOf(report, "report", work)]);

/** The program with the built-in training beside it. */
const measureTrainer = (work: string): Measured =>
  measureInstalled(work, [tarballOf("batchsweep", "batchsweep", work), tarballOf(trainer, "trainer", work)]);

/** The package of this clone, in somebody's folder. */
function measureOwn(work: string): Measured {
  const packed = tarballOf("batchsweep", "batchsweep", work);
  const [folder, cache] = [join(work, "theirs"), join(work, "cache")];
  mkdirSync(folder);
  writeFileSync(
    join(folder, "train.py"),
    "import sys\nfor epoch in range(3):\n    print(f'epoch {epoch + 1} loss {1 / int(sys.argv[2])}', flush=True)\n",
  );
  const env = {...process.env, npm_config_cache: cache, npm_config_update_notifier: "false"};
  const npx = ["--yes", `--package=${packed}`, "batchsweep", "--", "python3", "train.py", "--bs", "8"];
  const coldSeconds = seconds("npx", npx, folder, env);
  const warmSeconds = seconds("npx", npx, folder, env);
  return {...measureInstalled(work, [packed]), coldSeconds, warmSeconds};
}

/** A package of PyPI in an environment of its own, without pip and what else was there before. */
function measurePython(name: string, work: string, from: readonly string[] = []): Measured {
  const environment = join(work, "environment");
  seconds("python3", ["-m", "venv", environment], work);
  const packages = join(environment, "lib");
  const count = (): number =>
    readdirSync(packages, {recursive: true, encoding: "utf8"}).filter((file) => file.endsWith(".dist-info"))
      .length;
  const [megabytesBefore, countBefore] = [megabytesIn(packages), count()];
  const pip = join(environment, "bin/pip");
  const installSeconds = seconds(pip, ["install", "--quiet", "--no-cache-dir", ...from, name], work);
  return {
    megabytes: megabytesIn(packages) - megabytesBefore,
    packages: count() - countBefore,
    installSeconds,
    coldSeconds: null,
    warmSeconds: null,
  };
}

/** The wheels of this clone, in an environment of their own. */
function measureWheel(work: string): Measured {
  seconds(process.execPath, [join(root, "scripts/batchsweep.ts"), "release", "--dry-run"], root);
  return measurePython(wheel, work, ["--find-links", join(root, ".packages/release/pypi")]);
}

if (isMain(import.meta.url)) {
  const names = process.argv.slice(2);
  const rows: (string | number | null)[][] = [];
  for (const name of ["batchsweep", trainer, report, wheel, ...rivals].filter(
    (one) => names.length === 0 || names.includes(one),
  )) {
    const work = mkdtempSync(join(tmpdir(), "batchsweep-bench-"));
    try {
      const measure = {
        batchsweep: measureOwn,
        [trainer]: measureTrainer,
        [report]: measureReport,
        [wheel]: measureWheel,
      }[name];
      const found = measure === undefined ? measurePython(name, work) : measure(work);
      console.error(`${name}: ${Math.round(found.megabytes)} MB, ${found.packages} packages`);
      rows.push([
        name,
        found.megabytes,
        found.packages,
        found.installSeconds,
        found.coldSeconds,
        found.warmSeconds,
      ]);
    } catch (error) {
      rows.push([
        `${name}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
        null,
        null,
        null,
        null,
        null,
      ]);
    } finally {
      rmSync(work, {recursive: true, force: true});
    }
  }
  const columns = ["", "MB", "packages", "install s", "npx, empty cache s", "npx, full cache s"];
  console.log(formatTable(columns, rows));
}
