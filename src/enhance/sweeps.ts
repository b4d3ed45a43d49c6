// The search in the list of sweeps.

/** A sweep as sweeps.js lists it: page, title, when, device, fastest, repeats, warnings, and other words to find it by. */
type Listed = [
  page: string,
  title: string,
  when: string,
  device: string,
  fastest: string,
  repeats: string,
  warnings: string,
  words: string,
];

/** From this many rows on a list is searched rather than read. */
const worthSearching = 4;
/** Sweeps of other pages that a search shows; more than these call for another word. */
const mostFound = 50;

/** All sweeps, by the script that lists them: a page on a disk may load a script and read no other file. */
function loadSweeps(address: string): Promise<Listed[]> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () =>
      resolve((globalThis as unknown as {batchsweepSweeps?: Listed[]}).batchsweepSweeps ?? []);
    script.onerror = () => reject(new Error(`cannot be loaded: ${address}`));
    document.head.append(script);
  });
}

function cellOf(name: string, text: string): HTMLTableCellElement {
  const cell = document.createElement("td");
  cell.dataset["name"] = name;
  cell.textContent = text;
  return cell;
}

function rowOf(
  root: string,
  [page, title, when, device, fastest, repeats, warnings]: Listed,
): HTMLTableRowElement {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  const link = document.createElement("a");
  link.href = `${root}${page}`;
  link.textContent = title;
  const span = document.createElement("span");
  span.className = "when";
  span.textContent = when;
  head.append(link, " ", span);
  const shown = [
    ["Device", device],
    ["Fastest", fastest],
    ["Busy", "–"],
    ["Load", "–"],
    ["Repeats", repeats],
    ["Warnings", warnings],
  ] as const;
  row.append(head, ...shown.map(([name, text]) => cellOf(name, text)));
  return row;
}

/** The page of any two sweeps has a script of its own. */
export function startOwnScript(): void {
  const address = document.querySelector<HTMLElement>("[data-own-script]")?.dataset["ownScript"];
  if (address === undefined) return;
  const script = document.createElement("script");
  script.src = address;
  document.head.append(script);
}

/** A field that filters the list of sweeps, and looks through those of its other pages too. */
export function enhanceSweeps(): void {
  const list = document.querySelector<HTMLElement>(".sweeps");
  const body = list?.querySelector("tbody");
  if (!list || !body) return;
  const {index, root = "", total = "0"} = list.dataset;
  const rows = [...body.rows];
  if (Number(total) < worthSearching) return;
  const label = document.createElement("label");
  label.className = "filter wide";
  const field = document.createElement("input");
  field.type = "search";
  const count = document.createElement("span");
  count.setAttribute("role", "status");
  label.append("Show sweeps with ", field, count);
  list.before(label);
  let elsewhere: Promise<Listed[]> | null = null;
  let turn = 0;

  const search = async (): Promise<void> => {
    const mine = ++turn;
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
    for (const row of rows) row.hidden = !fits(row.textContent ?? "");
    for (const found of body.querySelectorAll("[data-found]")) found.remove();
    const here = rows.filter((row) => !row.hidden).length;
    const say = (found: number): void => {
      count.textContent = words.length === 0 ? "" : ` ${found} of ${total}`;
    };
    if (index === undefined || words.length === 0) return say(here);
    let all: Listed[];
    try {
      all = await (elsewhere ??= loadSweeps(index));
    } catch {
      elsewhere = null;
      count.textContent = ` ${here} on this page; the list of the others cannot be loaded`;
      return;
    }
    if (mine !== turn) return;
    const shown = new Set(rows.map((row) => row.querySelector("a")?.getAttribute("href")));
    const found = all.filter((one) => !shown.has(`${root}${one[0]}`) && fits(one.join(" ")));
    for (const one of found.slice(0, mostFound)) {
      const row = rowOf(root, one);
      row.dataset["found"] = "";
      body.append(row);
    }
    say(here + found.length);
  };
  field.addEventListener("input", () => void search());
}
