import {execFileSync} from "node:child_process";
import {createHash} from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import {join, resolve} from "node:path";
import {parts} from "../../../src/cli/package/parts.ts";

const root = resolve(import.meta.dirname, "../../..");
const kept = join(root, ".cache/batchsweep/packed");

/** Names the content of all that packages are made of. */
function fingerprint(): string {
  const made = ["src", "integrations", "docs", "package.json", "package-lock.json", ".github", "LICENSE"];
  const files = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard", ...made],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  const hash = createHash("sha256");
  for (const file of files.split("\0").filter((name) => name !== "" && existsSync(join(root, name))))
    hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 16);
}

/** The tarball of a package of this clone, made once for all test files that ask; those of an hour ago and older go away. */
export async function tarballOf(name: string): Promise<string> {
  const part = parts.find((one) => one.name === name);
  if (part === undefined) throw new Error(`no such package: ${name}`);
  const folder = join(kept, `${part.folder}-${fingerprint()}`);
  mkdirSync(kept, {recursive: true});
  for (const one of readdirSync(kept)) {
    const {mtimeMs = Date.now()} = statSync(join(kept, one), {throwIfNoEntry: false}) ?? {};
    if (Date.now() - mtimeMs > 3_600_000) rmSync(join(kept, one), {recursive: true, force: true});
  }
  if (!existsSync(folder)) {
    const work = mkdtempSync(join(kept, "making-"));
    await part.make(join(work, "package"));
    execFileSync("npm", ["pack", "--silent", join(work, "package")], {cwd: work});
    try {
      renameSync(work, folder);
    } catch (error) {
      // Another file's may have been first.
      if (!existsSync(folder)) throw error;
    }
  }
  const packed = readdirSync(folder).find((file) => file.endsWith(".tgz"));
  return join(folder, packed ?? "");
}
