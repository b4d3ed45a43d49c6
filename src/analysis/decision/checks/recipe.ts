// Comparability checks: the same recipe, the same engine.
import type {ConfigurationEvidence} from "../evidence.ts";
import type {Aspect} from "../quantities.ts";
import {settingName, settingValue} from "../../naming/setting-name.ts";
import {distinct, everything, fails, holds, warns, type Check} from "./check.ts";

/** Settings that decide what is learned or how much work it is, and what another value of them keeps from being compared. */
const recipeSettings: Readonly<Record<string, readonly Aspect[]>> = {
  epochs: ["learning"],
  seed: ["learning"],
  learningRate: ["learning"],
  optimizer: ["learning"],
  precision: ["learning"],
  imageSize: everything,
};

/**
 * Whether both followed one recipe. The one thing that differs is what is compared: it refuses nothing. Where more differs,
 * nobody knows which of them did it.
 */
export const checkRecipe: Check = ({base, head, factor}) => {
  const names = distinct([
    ...Object.keys(base.configuration.settings),
    ...Object.keys(head.configuration.settings),
  ]).sort();
  const said = (side: ConfigurationEvidence, name: string): string =>
    settingValue(name, side.configuration.settings[name]);
  const different = names.filter((name) => said(base, name) !== said(head, name));
  const list = (some: readonly string[]): string =>
    some.map((name) => `${settingName(name)}: ${said(base, name)} and ${said(head, name)}`).join("; ");
  if (different.length === 0) return [holds("same settings")];
  const changing = different.filter((name) => name in recipeSettings);
  const isTogether = base.together === head.together;
  if (factor !== null) {
    const on = recipeSettings[factor];
    return isTogether || on === undefined
      ? [holds(`only ${list(different)} differs`)]
      : [warns(`recipes differ (${list(different)})`, on)];
  }
  const barred = changing.map((name) => fails(`recipes differ (${list([name])})`, recipeSettings[name]));
  return different.length > 1
    ? [...barred, warns(`more than one setting differs (${list(different)})`)]
    : barred.length > 0
      ? barred
      : [holds(`only ${list(different)} differs`)];
};

/** Whether one program trained both. */
export const checkEngine: Check = ({base, head}) =>
  base.configuration.engine === head.configuration.engine
    ? [holds("same engine")]
    : [
        warns(
          `engines differ (${base.configuration.engine} and ${head.configuration.engine}): these are different programs`,
        ),
      ];
