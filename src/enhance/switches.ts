// Switches between the ways to draw a figure.
import {enhanceFigures} from "./figures.ts";

/** Pages of figures that were asked for, each once. */
const pages = new Map<string, Promise<Document>>();

function pageAt(address: string): Promise<Document> {
  const known = pages.get(address);
  if (known !== undefined) return known;
  const page = fetch(address).then(async (answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  });
  pages.set(address, page);
  return page;
}

/**
 * Draws a figure another way in its own place: its switches are links to a page that has it in every way, and the figure is
 * taken from there. Where that cannot be read, as from a disk, the link is followed.
 */
export function enhanceSwitches(): void {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLAnchorElement>(".switches a");
    const figure = link?.closest("figure");
    // On the page of all ways, a link leads to another place of it.
    if (link === null || link === undefined || figure?.id !== "panel") return;
    event.preventDefault();
    const {href} = link;
    const name = link.textContent;
    const [address = href, place = ""] = href.split("#");
    pageAt(address).then(
      (page) => {
        const found = page.getElementById(place)?.querySelector("figure");
        if (found === null || found === undefined) return location.assign(href);
        for (const other of found.querySelectorAll("a"))
          other.setAttribute("href", new URL(other.getAttribute("href") ?? "", address).href);
        const next = document.importNode(found, true);
        next.id = "panel";
        figure.replaceWith(next);
        enhanceFigures([next]);
        for (const other of next.querySelectorAll<HTMLAnchorElement>(".switches a"))
          if (other.textContent === name) other.focus();
      },
      () => location.assign(href),
    );
  });
}
