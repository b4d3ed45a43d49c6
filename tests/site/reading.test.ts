import {afterAll, beforeAll} from "vitest";
import {accessibilityTests} from "./accessibility.ts";
import {addressTests} from "./address.ts";
import {aloneTests} from "./alone.ts";
import {formTests} from "./form.ts";
import {keyboardTests} from "./keyboard.ts";
import {visitSite, type VisitedSite} from "./visit.ts";

// One build and one browser serve all of them: they take most of the time.
let site: VisitedSite;

beforeAll(async () => {
  site = await visitSite("/", {SITE_URL: "https://report.example"});
}, 120_000);

afterAll(() => site?.close());

for (const tests of [keyboardTests, accessibilityTests, formTests, addressTests, aloneTests])
  tests(() => site);
