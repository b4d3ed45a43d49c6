import {z} from "zod";

/** The attributes that a component takes in a post, by name. */
export type Attributes = z.ZodRawShape;

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** What is wrong with attributes as a post's author wrote them, in one line; null where nothing is. */
export function attributeProblem(attributes: object, takes: Attributes): string | null {
  const [issue] = z.strictObject(takes).safeParse(attributes).error?.issues ?? [];
  if (issue === undefined) return null;
  const known = `(takes ${Object.keys(takes).join(", ")})`;
  const [first] = issue.path;
  if (first === undefined)
    return `unknown attribute: ${issue.code === "unrecognized_keys" ? issue.keys.join(", ") : "?"} ${known}`;
  const value: unknown = Reflect.get(attributes, first);
  return value === undefined
    ? `missing attribute: ${String(first)} ${known}`
    : `${issue.path.join(".")}: ${issue.message}: ${shown(value)}`;
}
