// npm run build, dev and preview: Astro on the run logs, with nothing sent to anybody.
import {spawnSync} from "node:child_process";
import {join, resolve} from "node:path";
import settings from "../src/site.json" with {type: "json"};
import {UsageError} from "../src/usage-error.ts";
import {writeSingleFile} from "../src/cli/build/write-single-file.ts";

const help = `usage: npm run build -- [--skip-invalid] [--single-file ID] [--outDir DIR]
       npm run dev, npm run preview

Makes the report from runs/ into dist/. BATCHSWEEP_RUNS names another folder, BATCHSWEEP_POSTS one of
posts; SITE_URL and BASE_PATH say where it will live.
Pages whose run logs did not change stay where they are; whatever else lies in the folder, but .git, is removed.
--skip-invalid leaves out run logs that cannot be read, and says so on the pages.
--single-file ID also writes the post or sweep of that id as one file that needs no other, to mail or attach.
`;

/** The value after an option, and the list without both; null where the option is not there. */
function taken(list: readonly string[], option: string): {value: string | null; rest: string[]} {
  const at = list.indexOf(option);
  if (at < 0) return {value: null, rest: [...list]};
  const value = list[at + 1];
  if (value === undefined || value.startsWith("--")) throw new UsageError(`no value: ${option} (see --help)`);
  return {value, rest: [...list.slice(0, at), ...list.slice(at + 2)]};
}

/** What a post's author got wrong, in one line with its page: what a component threw. null where it was something else. */
function postMistake(errors: string): string | null {
  const {page, problem} =
    /Caught error rendering \/(?<page>posts\/\S+): (?:\w*Error: )?(?<problem>.*)/.exec(errors)?.groups ?? {};
  return page === undefined || problem === undefined ? null : `${page}: ${problem}`;
}

async function report([command = "build", ...given]: readonly string[]): Promise<number> {
  if (given.includes("--help")) {
    process.stdout.write(help);
    return 0;
  }
  const root = resolve(import.meta.dirname, "..");
  const {value: single, rest} = taken(given, "--single-file");
  const {value: outDir} = taken(rest, "--outDir");
  const isBuild = command === "build";
  const {status, stderr} = spawnSync(
    process.execPath,
    [
      // Node's own taking away of types, by which the page's script is made.
      "--disable-warning=ExperimentalWarning",
      // In MB, twice Node's own: what lives shortly is collected more rarely, and less of it is taken for what lives long.
      "--max-semi-space-size=32",
      join(root, "node_modules/astro/bin/astro.mjs"),
      command,
      ...rest.filter((option) => option !== "--skip-invalid"),
    ],
    {
      cwd: root,
      // What Astro says of a page that could not be made, it says three times, with a stack: a build waits and says it once.
      stdio: ["inherit", "inherit", isBuild ? "pipe" : "inherit"],
      encoding: "utf8",
      maxBuffer: 2 ** 26,
      env: {
        ...process.env,
        // Astro reports its use to its makers unless told otherwise.
        ASTRO_TELEMETRY_DISABLED: "1",
        ...(rest.includes("--skip-invalid") ? {BATCHSWEEP_SKIP_INVALID: "1"} : {}),
      },
    },
  );
  const mistake = status === 0 || !isBuild ? null : postMistake(stderr);
  if (isBuild) process.stderr.write(mistake === null ? stderr : `${mistake}\n`);
  if (mistake !== null) return 2;
  if (status === 0 && isBuild && (process.env["SITE_URL"] ?? settings.address) === null)
    console.log(
      "The site has no address, so it has no feed, no map and no cards (SITE_URL=https://… npm run build, or npm run init)",
    );
  if (status === 0 && single !== null)
    console.log(await writeSingleFile(resolve(root, outDir ?? "dist"), single, process.env));
  return status ?? 1;
}

try {
  process.exitCode = await report(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
