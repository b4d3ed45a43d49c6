// The rules of gitleaks: forms that secrets have.
import kept from "./gitleaks-rules.json" with {type: "json"};

/** A rule as `scripts/convert-secret-rules.py` writes it: a secret's own form, or the form of a value near a name. */
type Rule = {keywords: string[]} & ({text: string} | {near: string; value: string});

const rules: readonly Rule[] = kept.rules;

/** What may stand between a service's name and its key: `STRIPE_API = "…"`. */
const between = /[ \t\w.-]{0,20}[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[`'"\s=]{0,5}/.source;

const expressions = new Map<Rule, RegExp>();

/** Compiled when its keyword is first met, which for most of them is never. */
function expressionOf(rule: Rule): RegExp {
  const known = expressions.get(rule);
  if (known !== undefined) return known;
  const source =
    "text" in rule ? `(?:${rule.text})` : `(?<before>(?:${rule.near})${between})(?:${rule.value})`;
  const made = new RegExp(source, "gi");
  expressions.set(rule, made);
  return made;
}

/**
 * A text without the keys that gitleaks knows, of some hundred services. An expression is tried where its keyword occurs, as
 * gitleaks does, so that a line without any costs a search for two hundred words.
 */
export function withoutKnownKeys(text: string, mask: string): string {
  const lower = text.toLowerCase();
  return rules
    .filter(({keywords}) => keywords.some((keyword) => lower.includes(keyword)))
    .reduce(
      (line, rule) =>
        line.replace(expressionOf(rule), (...match: unknown[]) => {
          const groups = match.at(-1) as Record<string, string> | string | undefined;
          return typeof groups === "object" ? `${groups["before"] ?? ""}${mask}` : mask;
        }),
      text,
    );
}
