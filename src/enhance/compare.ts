type Named = [name: string, text: string];
type Said = [sentence: string, decision: string];

/** A sweep as `compared/<sweep>.js` gives it: see ComparedData. */
interface Compared {
  title: string;
  page: string;
  facts: Named[];
  configurations: {name: string; figures: Named[]}[];
  runs: Record<string, {page: string; configuration: number; figures: Named[]}>;
  decisions: {base: number; head: number; page: string; said: Said[]}[];
  baseline: {sweep: string; page: string; said: [string, Said[]][]} | null;
}

/** One side as the address names it. */
interface Side {
  address: string;
  sweep: string;
  run: string | null;
  data: Compared;
}

const inPage = globalThis as unknown as {
  batchsweepCompared?: Record<string, Compared>;
  batchsweepSweeps?: [page: string, title: string, when: string][];
};

function loadScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });
}

/** An element with text or others in it; never markup, since names come from run logs. */
function made(tag: string, className: string, ...inside: (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...inside);
  return element;
}

function linkTo(href: string, text: string): HTMLElement {
  const link = document.createElement("a");
  link.href = href;
  link.textContent = text;
  return link;
}

/** A table of three columns; rows whose sides differ are marked where that is asked for. */
function tableOf(
  head: [string, string, string],
  rows: [string, string, string][],
  marksDifferences: boolean,
): HTMLElement {
  const table = document.createElement("table");
  table.append(made("thead", "", made("tr", "", ...head.map((text) => made("th", "", text)))));
  const body = made("tbody", "");
  for (const [name, a, b] of rows) {
    const row = made("tr", marksDifferences && a !== b ? "differs" : "", made("th", "", name));
    row.append(made("td", "", a), made("td", "", b));
    body.append(row);
  }
  table.append(body);
  return made("div", "any-two-table", table);
}

/** Figures of two lists by name, those of the first before those that only the second has. */
function besideEachOther(a: Named[], b: Named[]): [string, string, string][] {
  const [left, right] = [new Map(a), new Map(b)];
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => [
    name,
    left.get(name) ?? "–",
    right.get(name) ?? "–",
  ]);
}

function saidList(said: Said[]): HTMLElement {
  const list = made("ul", "verdicts");
  for (const [sentence, decision] of said) {
    const line = made("li", "", sentence);
    line.dataset["decisions"] = decision;
    list.append(line);
  }
  return list;
}

async function sideOf(root: string, address: string): Promise<Side | null> {
  const [sweep = "", run = null] = address.trim().split("/");
  if (!/^[\w.-]+$/.test(sweep)) return null;
  if (inPage.batchsweepCompared?.[sweep] === undefined)
    await loadScript(`${root}compared/${encodeURIComponent(sweep)}.js`).catch(() => undefined);
  const data = inPage.batchsweepCompared?.[sweep];
  if (data === undefined || (run !== null && data.runs[run] === undefined)) return null;
  return {address, sweep, run, data};
}

/** What was decided of the two when the report was built, in its words; null where nothing was. */
function decidedOf(a: Side, b: Side, root: string): HTMLElement | null {
  if (a.sweep === b.sweep && a.run !== null && b.run !== null) {
    const [base, head] = [a, b].map(({data, run}) => data.runs[run ?? ""]?.configuration);
    if (base === head)
      return made(
        "p",
        "answer",
        "Two repeats of one configuration: there is nothing to decide between them.",
      );
    const found = a.data.decisions.find(
      (one) => (one.base === base && one.head === head) || (one.base === head && one.head === base),
    );
    if (found === undefined) return null;
    const [from, to] = [found.base, found.head].map((place) => a.data.configurations[place]?.name ?? "");
    return made(
      "section",
      "",
      made("p", "", `Of their configurations, with all repeats, ${String(to)} against ${String(from)}:`),
      saidList(found.said),
      made("p", "note", linkTo(`${root}${found.page}`, "With its evidence")),
    );
  }
  const [older, newer] = b.data.baseline?.sweep === a.sweep ? [a, b] : [b, a];
  const baseline = newer.data.baseline;
  if (baseline === null || baseline.sweep !== older.sweep || a.run !== null || b.run !== null) return null;
  const section = made(
    "section",
    "",
    made("p", "note", linkTo(`${root}${baseline.page}`, "As a page, with figures and evidence")),
  );
  for (const [name, said] of baseline.said) section.append(made("h3", "", name), saidList(said));
  return section;
}

function figuresOf(a: Side, b: Side): HTMLElement {
  const section = made("section", "");
  const heads = (name: string): [string, string, string] => [name, a.address, b.address];
  if (a.run !== null || b.run !== null) {
    // A run against a sweep is held against the first run of the same configuration there.
    const nameOf = ({data, run}: Side): string | undefined =>
      run === null ? undefined : data.configurations[data.runs[run]?.configuration ?? -1]?.name;
    const wanted = nameOf(a) ?? nameOf(b);
    const runOf = ({data, run}: Side) =>
      run !== null
        ? data.runs[run]
        : Object.values(data.runs).find((one) => data.configurations[one.configuration]?.name === wanted);
    section.append(
      tableOf(heads("One run"), besideEachOther(runOf(a)?.figures ?? [], runOf(b)?.figures ?? []), false),
    );
    return section;
  }
  const other = new Map(b.data.configurations.map(({name, figures}) => [name, figures]));
  const shared = a.data.configurations.filter(({name}) => other.has(name));
  for (const {name, figures} of shared)
    section.append(
      made("h3", "", name),
      tableOf(heads("Median of repeats"), besideEachOther(figures, other.get(name) ?? []), false),
    );
  if (shared.length === 0) section.append(made("p", "", "They share no configuration by name."));
  return section;
}

async function show(place: HTMLElement, a: string, b: string): Promise<void> {
  const {root = "", methods = ""} = place.dataset;
  const out = place.querySelector<HTMLElement>(".any-two-result");
  if (out === null) return;
  const [left, right] = [await sideOf(root, a), await sideOf(root, b)];
  if (left === null || right === null) {
    out.replaceChildren(made("p", "failure", `There is no such sweep or run here: ${left === null ? a : b}`));
    return;
  }
  const decided = decidedOf(left, right, root);
  const none = made(
    "p",
    "answer",
    "Figures only: these two were not compared when the report was built, so nothing here says whether a difference is real. ",
  );
  none.append(
    made("code", "", `npx batchsweep diff ${left.sweep} ${right.sweep}`),
    " decides. ",
    linkTo(methods, "How"),
  );
  out.replaceChildren(
    made(
      "p",
      "byline",
      linkTo(`${root}${left.data.page}`, left.data.title),
      " and ",
      linkTo(`${root}${right.data.page}`, right.data.title),
    ),
    made("h2", "", "What is decided"),
    decided ?? none,
    made("h2", "", "What differs"),
    tableOf(["", left.address, right.address], besideEachOther(left.data.facts, right.data.facts), true),
    made("h2", "", "Figures"),
    figuresOf(left, right),
  );
}

/** Fields for any two sweeps or runs, and what they come to; the address names them too. */
export async function compareAny(): Promise<void> {
  const place = document.querySelector<HTMLElement>("#any-two");
  if (place === null) return;
  const asked = new URLSearchParams(location.search);
  const fields = (["a", "b"] as const).map((name) => {
    const field = document.createElement("input");
    field.value = asked.get(name) ?? "";
    field.setAttribute("list", "all-sweeps");
    field.size = 34;
    return field;
  });
  const [a, b] = fields;
  if (a === undefined || b === undefined) return;
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
  for (const field of fields)
    field.addEventListener("keydown", ({key}) => {
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
  await loadScript(place.dataset["index"] ?? "").catch(() => undefined);
  for (const [page, title, when] of inPage.batchsweepSweeps ?? []) {
    const option = document.createElement("option");
    option.value = page.replace(/^sweeps\/|\.html$/g, "");
    option.label = `${title}, ${when}`;
    names.append(option);
  }
}
