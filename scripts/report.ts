// npm run build, dev and preview: Astro on the run logs, with nothing sent to anybody.
import {spawnSync} from "node:child_process";
import {join, resolve} from "node:path";

const root = resolve(import.meta.dirname, "..");
const [command = "build", ...rest] = process.argv.slice(2);
const skipInvalid = rest.includes("--skip-invalid");

const {status} = spawnSync(
  process.execPath,
  [
    // Node's own taking away of types, by which the page's script is made.
    "--disable-warning=ExperimentalWarning",
    join(root, "node_modules/astro/bin/astro.mjs"),
    command,
    ...rest.filter((option) => option !== "--skip-invalid"),
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      // Astro reports its use to its makers unless told otherwise.
      ASTRO_TELEMETRY_DISABLED: "1",
      ...(skipInvalid ? {BATCHSWEEP_SKIP_INVALID: "1"} : {}),
    },
  },
);
process.exitCode = status ?? 1;
