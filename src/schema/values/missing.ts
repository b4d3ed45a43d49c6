import {z} from "zod";
import {keyed} from "./bounded.ts";
import {plainText} from "./plain-text.ts";

/**
 * Why a value is `null`, by field path with list positions left out, e.g. `{"telemetry": "the post shows photos",
 * "epochs.trainMs": "the table gives whole epochs only"}`. Zero is a measurement; null is its absence, and says why.
 */
export const missing = keyed(plainText(500, 1), 1000);
export type Missing = z.infer<typeof missing>;

/** Field paths of every null in `value`, list positions left out, each once. */
export function nullPaths(value: unknown, path = ""): string[] {
  if (value === null) return [path];
  if (typeof value !== "object") return [];
  const entries = Array.isArray(value)
    ? value.map((item: unknown) => nullPaths(item, path))
    : Object.entries(value).map(([key, item]) => nullPaths(item, path === "" ? key : `${path}.${key}`));
  return [...new Set(entries.flat())];
}

/** A zod check: each null has its reason in `missing`, and `missing` names nothing that is there. `at` is where `value` lies. */
export function everyNullHasAReason(
  value: {missing: Missing},
  context: z.RefinementCtx,
  at: readonly string[] = [],
): void {
  const nulls = new Set(nullPaths(value));
  for (const path of nulls) {
    if (!Object.hasOwn(value.missing, path))
      context.addIssue({
        code: "custom",
        path: [...at, ...path.split(".")],
        message: `null without a reason in missing["${path}"]`,
        input: null,
      });
  }
  for (const path of Object.keys(value.missing)) {
    if (!nulls.has(path))
      context.addIssue({
        code: "custom",
        path: [...at, "missing", path],
        message: "a reason for a value that is not null",
        input: path,
      });
  }
}
