// Links that save a figure as a picture.

/** Kinds of colours of a drawing that are written as names of the page. */
const painted = ["fill", "stroke"] as const;

/** A figure's drawing as a document of its own: in the colours that are seen, with its letters and ground. */
function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [own, copies] = [
    [svg, ...svg.querySelectorAll("*")],
    [copy, ...copy.querySelectorAll("*")],
  ];
  own.forEach((element, index) => {
    const style = getComputedStyle(element);
    for (const name of painted)
      if (/var|currentColor/i.test(element.getAttribute(name) ?? "") || element.matches(".ticks"))
        copies[index]?.setAttribute(name, style[name]);
  });
  for (const extra of copy.querySelectorAll(".hair, .brush, .hidden")) extra.remove();
  const {width, height} = svg.viewBox.baseVal;
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  ground.setAttribute("width", String(width));
  ground.setAttribute("height", String(height));
  ground.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  copy.querySelector("desc")?.after(ground);
  const {color, fontFamily, fontSize} = getComputedStyle(svg);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  for (const [name, value] of Object.entries({
    color,
    fill: color,
    "font-family": fontFamily,
    "font-size": fontSize,
  }))
    copy.setAttribute(name, value);
  return new XMLSerializer().serializeToString(copy);
}

/** The figures of a table as comma-separated values, none of which a spreadsheet takes for a formula. */
function csvText(table: HTMLTableElement): string {
  const cell = ({textContent}: HTMLTableCellElement): string => {
    const seen = (textContent ?? "").trim().replaceAll("\u00a0", " ");
    const text = /^[=+\-@]/.test(seen) && Number.isNaN(Number(seen)) ? `'${seen}` : seen;
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${[...table.rows].map((row) => [...row.cells].map(cell).join(",")).join("\r\n")}\r\n`;
}

function save(address: string, name: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

const dataOf = (type: string, text: string): string =>
  `data:${type};charset=utf-8,${encodeURIComponent(text)}`;

function savePng(svg: SVGSVGElement, name: string): void {
  const {width, height} = svg.viewBox.baseVal;
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = document.createElement("canvas");
    // Twice as fine as it is drawn, for a slide.
    canvas.width = 2 * width;
    canvas.height = 2 * height;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    save(canvas.toDataURL("image/png"), name);
  });
  image.src = dataOf("image/svg+xml", svgText(svg));
}

/** Buttons that save a figure as it is seen: each drawing as SVG or PNG, its figures as CSV; of what is no file already. */
export function enhanceDownloads(): void {
  for (const figure of document.querySelectorAll<HTMLElement>("figure")) {
    const drawings = (): SVGSVGElement[] =>
      [...figure.querySelectorAll<SVGSVGElement>("svg.plot")].filter(({clientWidth}) => clientWidth > 0);
    const table = figure.querySelector<HTMLTableElement>(".figures table");
    if (figure.querySelector("svg.plot") === null) continue;
    const nameOf = (index: number, count: number, kind: string): string =>
      `${figure.id || "figure"}${count > 1 ? `-${index + 1}` : ""}.${kind}`;
    const saves: Record<string, () => void> = {
      SVG: () =>
        drawings().forEach((svg, index, all) =>
          save(dataOf("image/svg+xml", svgText(svg)), nameOf(index, all.length, "svg")),
        ),
      PNG: () => drawings().forEach((svg, index, all) => savePng(svg, nameOf(index, all.length, "png"))),
      ...(table === null
        ? {}
        : {CSV: () => save(dataOf("text/csv", csvText(table)), `${figure.id || "figure"}.csv`)}),
    };
    // Where the page has files of the figure, what is left is a picture of it as it is seen.
    const made = figure.querySelector<HTMLElement>(".files");
    const line = made ?? document.createElement("p");
    if (made === null) {
      line.className = "files";
      line.append("Save as ");
    }
    const title = figure.querySelector("figcaption strong")?.textContent ?? "";
    for (const [kind, act] of Object.entries(saves)) {
      if (made !== null && kind !== "PNG") continue;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = kind;
      button.setAttribute("aria-label", `Save as ${kind}: ${title}`);
      button.addEventListener("click", act);
      line.append(button, " ");
    }
    const words = figure.classList.contains("wide") ? null : figure.querySelector("figcaption");
    if (made === null) (words ?? figure).append(line);
  }
}
