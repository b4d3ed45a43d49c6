// Posts as files: their heads and their prose.
import {readFileSync, readdirSync} from "node:fs";
import {join} from "node:path";
import {parseDocument} from "yaml";
import {z} from "zod";
import {fromHere} from "../../runs/project.ts";
import {PostMistake} from "./mdx.ts";

/** What a post says of itself before its prose. */
const head = z.strictObject({
  title: z.string().min(1),
  summary: z.string().min(1).describe("One or two sentences for the front page"),
  publishedAt: z.iso.date({error: "expected a day, YYYY-MM-DD"}),
  sweeps: z.array(z.string()).describe("Ids of the sweeps that its figures come from"),
});

/** Prose by a person, with figures drawn from sweeps. */
export interface Post {
  /** Name of its file and its page. */
  id: string;
  data: z.infer<typeof head>;
  /** What messages call its file. */
  file: string;
  /** The prose in MDX, on the lines of the file. */
  text: string;
}

/** Reads a post. Throws PostMistake. */
export function readPost(text: string, id: string, file: string): Post {
  const [whole = "", yaml = ""] = /^---\r?\n([\s\S]*?)^---[ \t]*$/m.exec(text) ?? [];
  if (whole === "" || !text.startsWith(whole))
    throw new PostMistake(
      `${file}:1: no front matter (a post begins with ---, title, summary, publishedAt, sweeps, ---)`,
    );
  const document = parseDocument(yaml);
  const [error] = document.errors;
  if (error !== undefined)
    throw new PostMistake(`${file}:${(error.linePos?.[0].line ?? 1) + 1}: ${error.message.split("\n")[0]}`);
  const {data, error: problem} = head.safeParse(document.toJS() ?? {});
  if (data !== undefined)
    return {id, data, file, text: whole.replaceAll(/[^\n]/g, "") + text.slice(whole.length)};
  const [issue] = problem.issues;
  const field = issue?.path.join(".") ?? "";
  const line =
    1 + Math.max(1, yaml.split("\n").findIndex((one) => one.startsWith(`${field.split(".")[0]}:`)) + 1);
  throw new PostMistake(
    `${file}:${line}: ${field === "" ? "front matter" : field}: ${issue?.message ?? "invalid"}`,
  );
}

/** The posts of a folder, by name; none where it is not there. Throws PostMistake. */
export function readPosts(folder: string): Post[] {
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => /^[^._].*\.mdx$/.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return names.sort().map((name) => {
    const file = join(folder, name);
    return readPost(readFileSync(file, "utf8"), name.slice(0, -".mdx".length), fromHere(file));
  });
}
