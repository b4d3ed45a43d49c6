// The script of the page of any two: fields, address, and what they come to.
import {besideEachOther, linkTo, made, besideTable} from "./elements.ts";
import {decidedSection} from "./said.ts";
import {laidFigure} from "./laid.ts";
import {configurationOf, loadData, loaded, askedSide, type AskedSide} from "./sides.ts";

function figuresOf(a: AskedSide, b: AskedSide): HTMLElement {
  const section = made("section", "");
  const heads = (name: string): [string, string, string] => [name, a.address, b.address];
  if (a.run !== null || b.run !== null) {
    // A run against a sweep is held against the first run of the same configuration there.
    const nameOf = (side: AskedSide): string | undefined =>
      side.run === null ? undefined : configurationOf(side, side.run)?.name;
    const wanted = nameOf(a) ?? nameOf(b);
    const runOf = ({data, run}: AskedSide) =>
      data.runs[run ?? data.configurations.find(({name}) => name === wanted)?.runs[0] ?? ""];
    section.append(
      besideTable(heads("One run"), besideEachOther(runOf(a)?.figures ?? [], runOf(b)?.figures ?? [])),
    );
    return section;
  }
  const other = new Map(b.data.configurations.map(({name, figures}) => [name, figures]));
  const shared = a.data.configurations.filter(({name}) => other.has(name));
  for (const {name, figures} of shared)
    section.append(
      made("h3", "", name),
      besideTable(heads("Median of repeats"), besideEachOther(figures, other.get(name) ?? [])),
    );
  if (shared.length === 0) section.append(made("p", "", "They share no configuration by name."));
  return section;
}

async function show(place: HTMLElement, a: string, b: string): Promise<void> {
  const {root = "", methods = "", sessions = "", decide = ""} = place.dataset;
  const out = place.querySelector<HTMLElement>(".any-two-result");
  if (out === null) return;
  const [left, right] = [await askedSide(root, a), await askedSide(root, b)];
  if (left === null || right === null) {
    out.replaceChildren(made("p", "failure", `There is no such sweep or run here: ${left === null ? a : b}`));
    return;
  }
  // What decides, and how far sessions of a machine lie apart: without that it would come to other than the pages that are made.
  if (loaded.batchsweepDecide === undefined) await Promise.all([decide, sessions].map(loadData));
  const laid = laidFigure(left, right);
  out.replaceChildren(
    made(
      "p",
      "byline",
      linkTo(`${root}${left.data.page}`, left.data.title),
      " and ",
      linkTo(`${root}${right.data.page}`, right.data.title),
    ),
    made("h2", "", "What is decided"),
    decidedSection(left, right, root),
    made("p", "note", linkTo(methods, "How a verdict is reached")),
    ...(laid === null ? [] : [made("h2", "", "Over time"), laid]),
    made("h2", "", "What differs"),
    besideTable(["", left.address, right.address], besideEachOther(left.data.facts, right.data.facts), true),
    made("h2", "", "Figures"),
    figuresOf(left, right),
  );
}

/** Fields for any two sweeps or runs, and what they come to; the address names them too. */
async function compareAny(place: HTMLElement): Promise<void> {
  const asked = new URLSearchParams(location.search);
  const field = (name: "a" | "b"): HTMLInputElement => {
    const input = document.createElement("input");
    input.value = asked.get(name) ?? "";
    input.setAttribute("list", "all-sweeps");
    input.size = 34;
    return input;
  };
  const [a, b] = [field("a"), field("b")];
  const names = document.createElement("datalist");
  names.id = "all-sweeps";
  const button = made("button", "", "Compare");
  const again = (): void => {
    const query = new URLSearchParams({a: a.value, b: b.value});
    try {
      history.replaceState(null, "", `?${query.toString()}`);
    } catch {
      // A page on a disk keeps its address.
    }
    void show(place, a.value, b.value);
  };
  button.addEventListener("click", again);
  for (const one of [a, b])
    one.addEventListener("keydown", ({key}) => {
      if (key === "Enter") again();
    });
  const form = made(
    "p",
    "any-two-form",
    made("label", "", "This ", a),
    made("label", "", "against ", b),
    button,
  );
  place.replaceChildren(form, names, made("div", "any-two-result"));
  if (a.value !== "" && b.value !== "") void show(place, a.value, b.value);
  await loadData(place.dataset["index"] ?? "").catch(() => undefined);
  for (const [page, title, when] of loaded.batchsweepSweeps ?? []) {
    const option = document.createElement("option");
    option.value = page.replace(/^sweeps\/|\.html$/g, "");
    option.label = `${title}, ${when}`;
    names.append(option);
  }
}

const place = document.querySelector<HTMLElement>("#any-two");
if (place !== null) void compareAny(place);
