import {mkdirSync, readdirSync, symlinkSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {isLongMode, longMode} from "../../runner/slow.ts";
import {listing, theirRepository, type Theirs} from "./theirs.ts";

describe.skipIf(!isLongMode)(longMode("the package, wherever its caller stands"), () => {
  let theirs: Theirs;
  let before: string[];
  const own = (): string => join(theirs.repository, "node_modules/batchsweep");
  const training = ["python3", "-c", "print('epoch 1 loss 1')"];
  const record = (folder: string, id: string): {status: number | null; out: string} => {
    const {status, stdout, stderr} = theirs.run(
      ["record", "--id", id, "--no-hooks", "--", ...training],
      folder,
    );
    return {status, out: status === 0 ? stdout : stderr};
  };

  beforeAll(async () => {
    theirs = await theirRepository("batchsweep");
    mkdirSync(join(theirs.repository, "runs"));
    writeFileSync(join(theirs.repository, "runs/.gitkeep"), "");
    theirs.git("add", "--all");
    theirs.git("commit", "--quiet", "--message", "runs");
    before = listing(own());
  });
  afterAll(() => theirs.remove());

  test("from another folder of the project, the project's runs", () => {
    const found = record(join(theirs.repository, "src"), "from-src");
    expect({status: found.status, said: found.out.includes("wrote ../runs/from-src, 1 run")}).toEqual({
      status: 0,
      said: true,
    });
    expect(readdirSync(join(theirs.repository, "runs"))).toContain("from-src");
  });

  test("through a link, the runs of the project behind it", () => {
    const link = join(theirs.work, "link");
    symlinkSync(join(theirs.repository, "src"), link);
    expect(record(link, "through-link").status).toBe(0);
    expect(readdirSync(join(theirs.repository, "runs"))).toContain("through-link");
  });

  test("in a part of a monorepo, that part's runs", () => {
    const part = join(theirs.repository, "services/speech");
    mkdirSync(join(part, "src"), {recursive: true});
    writeFileSync(join(part, "batchsweep.config.json"), '{"title": "Speech"}');
    expect(record(join(part, "src"), "of-speech").status).toBe(0);
    expect(readdirSync(join(part, "runs"))).toEqual(["of-speech"]);
    const built = theirs.run(["build"], join(part, "src"));
    expect(built.stdout).toContain("pages of ../runs in ../dist");
    expect(readdirSync(join(part, "dist/runs"))).toEqual(["of-speech"]);
    expect(readdirSync(join(theirs.repository, "runs"))).not.toContain("of-speech");
  });

  test("in a worktree, its own runs, with the program of the checkout", () => {
    const worktree = join(theirs.work, "worktree");
    theirs.git("worktree", "add", "--quiet", "--detach", worktree);
    symlinkSync(join(theirs.repository, "node_modules"), join(worktree, "node_modules"));
    mkdirSync(join(worktree, "src"));
    expect(record(join(worktree, "src"), "of-worktree").status).toBe(0);
    expect(readdirSync(join(worktree, "runs"))).toContain("of-worktree");
    expect(readdirSync(join(theirs.repository, "runs"))).not.toContain("of-worktree");
  });

  test("no command wrote into the package's own folder, nor is anything of it published or compared", () => {
    for (const args of [
      ["check"],
      ["diff", "from-src", "through-link"],
      ["export", "csv"],
      ["doctor"],
      ["setup", "git"],
    ])
      theirs.run(args, join(theirs.repository, "src"));
    expect(theirs.run(["check", "runs"], own()).stdout).not.toContain("from-src");
    expect(listing(own())).toEqual(before);
  });
});
