// A page that stands alone: everything that it needs inside.
import {createHash} from "node:crypto";
import {defaultTreeAdapter as tree, html, parse, serialize, type DefaultTreeAdapterTypes} from "parse5";

type Element = DefaultTreeAdapterTypes.Element;

/** What a page needs to stand alone. */
export interface SingleFileOptions {
  /** The site's script, which the page would load. */
  script: string;
  /** A file of the site that a link leads to, as the page writes it; null where there is none. */
  file: (href: string) => Uint8Array | null;
  /** The page's own address, by which its links become whole; null where the site has none: then they become text. */
  address: string | null;
}

const types: Record<string, string> = {csv: "text/csv", json: "application/json", svg: "image/svg+xml"};
const isOutside = (href: string): boolean => /^(?:[a-z][a-z0-9+.-]*:|#)/i.test(href);

/** A link to a file of a table or a figure as the file itself. */
function embedded(href: string, file: SingleFileOptions["file"]): string | null {
  const type = types[/\.(?<extension>[a-z]+)$/.exec(href)?.groups?.["extension"] ?? ""];
  const bytes = type === undefined ? null : file(href);
  return type === undefined || bytes === null
    ? null
    : `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

const attribute = ({attrs}: Element, name: string): string | undefined =>
  attrs.find((one) => one.name === name)?.value;

/** Sets an attribute, or takes it away where the value is null. */
function setAttribute(element: Element, name: string, value: string | null): void {
  const others = element.attrs.filter((one) => one.name !== name);
  element.attrs = value === null ? others : [...others, {name, value}];
}

/** Every element below a node, in the order of the page. */
function elementsIn(node: DefaultTreeAdapterTypes.ParentNode): Element[] {
  return node.childNodes.flatMap((child) => (tree.isElementNode(child) ? [child, ...elementsIn(child)] : []));
}

function changeLink(link: Element, {file, address}: SingleFileOptions): void {
  const href = attribute(link, "href");
  if (href === undefined || isOutside(href)) return;
  const inside = attribute(link, "download") === undefined ? null : embedded(href, file);
  if (inside !== null) {
    setAttribute(link, "download", href.split("/").at(-1) ?? "");
    setAttribute(link, "href", inside);
  } else {
    if (address === null) setAttribute(link, "download", null);
    setAttribute(link, "href", address === null ? null : new URL(href, address).href);
  }
}

/**
 * A page of the site as one file that needs no other: its script inside, the files of its tables and figures inside their links, and
 * every other link whole or, where the site has no address, no link.
 */
export function singleFile(page: string, options: SingleFileOptions): string {
  const {script} = options;
  const hash = `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
  const document = parse(page);
  for (const element of elementsIn(document)) {
    const {tagName} = element;
    const isPolicy = attribute(element, "http-equiv") === "content-security-policy";
    if (tagName === "a") changeLink(element, options);
    else if (tagName === "meta" && isPolicy)
      setAttribute(
        element,
        "content",
        (attribute(element, "content") ?? "").replace("script-src 'self'", `script-src ${hash}`),
      );
    // The feed, and the script as a file, are not there.
    else if (
      (tagName === "script" && attribute(element, "src") !== undefined) ||
      (tagName === "link" && attribute(element, "rel") === "alternate")
    )
      tree.detachNode(element);
    else if (tagName === "body") {
      const own = tree.createElement("script", html.NS.HTML, []);
      tree.insertText(own, script);
      tree.appendChild(element, own);
    }
  }
  return serialize(document);
}
