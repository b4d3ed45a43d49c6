import {Fragment, jsx} from "astro/jsx-runtime";
import {createComponent, render, renderJSX, type AstroComponentFactory} from "astro/runtime/server/index.js";
import {mdxToJs, type HastPluginDefinition, type MdxToJsResult} from "satteri";
import {nearest} from "../../usage-error.ts";

/** What a post's author got wrong: one line with file and line. */
export class PostMistake extends Error {
  override name = "PostMistake";
}

/** A component of MDX: gives a tree of elements. */
type Prose = (given: {components: object}) => unknown;

/** A heading's address on its page, as GitHub makes it. */
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

/** Gives headings ids, so that a part of a post can be linked; the same heading again gets a number. */
function headingIds(): HastPluginDefinition {
  const taken = new Map<string, number>();
  return {
    name: "heading-ids",
    element: {
      filter: ["h1", "h2", "h3", "h4", "h5", "h6"],
      visit(node, context) {
        if (typeof node.properties["id"] === "string") return;
        const id = slug(context.textContent(node));
        const times = taken.get(id) ?? 0;
        taken.set(id, times + 1);
        context.setProperty(node, "id", times === 0 ? id : `${id}-${times}`);
      },
    },
  };
}

/** Refuses components that are not there, and imports. */
function refusing(
  known: readonly string[],
  text: string,
  where: (line: number) => string,
): HastPluginDefinition {
  const own = [...text.matchAll(/^export\s+(?:const|let|function)\s+([A-Z]\w*)/gm)].map(([, name]) => name);
  const lines = text.split("\n");
  const lineWith = (part: string): number => lines.findIndex((line) => line.includes(part)) + 1;
  const check = ({name}: {name: string | null}): undefined => {
    if (name === null || !/^[A-Z]/.test(name) || known.includes(name) || own.includes(name)) return;
    const meant = nearest(name, known);
    const remedy = meant === null ? `there are: ${known.join(", ")}` : `meant <${meant}>?`;
    throw new PostMistake(`${where(lineWith(`<${name}`))}: no such component: <${name}> (${remedy})`);
  };
  return {
    name: "refuse-unknown",
    mdxJsxFlowElement: {filter: [], visit: (node) => check(node)},
    mdxJsxTextElement: {filter: [], visit: (node) => check(node)},
    mdxjsEsm({value}) {
      if (/^import\b/m.test(value))
        throw new PostMistake(
          `${where(lineWith("import"))}: a post imports nothing (its components are there anyway)`,
        );
    },
  };
}

/** The line of an error in MDX, where it says one. */
function lineOf(error: unknown): number {
  const {line, message = ""} = error as {line?: number; message?: string};
  return line ?? Number(/\b(\d+):\d+/.exec(message)?.[1] ?? 1);
}

/**
 * A post's prose as a component; it is given the components it uses, whose names are `known`. `text` has the lines of the
 * file, `file` is what messages call it. Throws PostMistake.
 */
export function compileMdx(text: string, file: string, known: readonly string[]): AstroComponentFactory {
  const where = (line: number): string => `${file}:${line}`;
  const run = (): Prose => {
    // Not a promise, as no plugin here gives one.
    const {code} = mdxToJs(text, {
      hastPlugins: [headingIds(), refusing(known, text, where)],
      features: {gfm: true, smartPunctuation: true},
      jsxImportSource: "astro",
      elementAttributeNameCase: "html",
      outputFormat: "function-body",
    }) as MdxToJsResult;
    return (new Function(code) as (runtime: object) => {default: Prose})({Fragment, jsx, jsxs: jsx}).default;
  };
  let prose: Prose;
  try {
    prose = run();
  } catch (error) {
    if (error instanceof PostMistake) throw error;
    const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new PostMistake(`${where(lineOf(error))}: ${message.replace(/^\d+:\d+: /, "")}`, {cause: error});
  }
  return createComponent(
    async (result: Parameters<typeof renderJSX>[0], {components}: {components: object}) =>
      render`${await renderJSX(result, prose({components: {Fragment, ...components}}))}`,
  );
}
