// The document that plots are drawn in without a browser.

/** Names in the namespaces that an SVG may carry attributes of. */
const namespaces: Record<string, string> = {
  "http://www.w3.org/1999/xlink": "xlink",
  "http://www.w3.org/XML/1998/namespace": "xml",
};

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\u00a0": "&nbsp;",
};
const escaped = (text: string, unsafe: RegExp): string =>
  text.replace(unsafe, (character) => escapes[character] ?? "");

/** Text in an element. */
class SvgText {
  readonly text: string;
  parentNode: SvgElement | null = null;

  constructor(text: string) {
    this.text = text;
  }

  get markup(): string {
    return escaped(this.text, /[&<>\u00a0]/g);
  }
}

type SvgNode = SvgElement | SvgText;

/** An element as a drawing library builds it: attributes, children, and nothing that listens or lays out. */
export class SvgElement {
  readonly tagName: string;
  readonly namespaceURI: string;
  readonly ownerDocument: SvgDocument;
  readonly attributes = new Map<string, string>();
  readonly childNodes: SvgNode[] = [];
  parentNode: SvgElement | null = null;

  constructor(ownerDocument: SvgDocument, namespaceURI: string, tagName: string) {
    this.ownerDocument = ownerDocument;
    this.namespaceURI = namespaceURI;
    this.tagName = tagName;
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.attributes.has(name);
  }

  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }

  setAttributeNS(namespace: string | null, name: string, value: unknown): void {
    const prefix = namespaces[namespace ?? ""];
    this.setAttribute(prefix === undefined ? name : `${prefix}:${name}`, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  appendChild<T extends SvgNode>(child: T): T {
    return this.insertBefore(child, null);
  }

  append(...children: (SvgNode | string)[]): void {
    for (const child of children) this.appendChild(typeof child === "string" ? new SvgText(child) : child);
  }

  prepend(...children: SvgNode[]): void {
    const [first = null] = this.childNodes;
    for (const child of children) this.insertBefore(child, first);
  }

  insertBefore<T extends SvgNode>(child: T, next: SvgNode | null): T {
    child.parentNode?.removeChild(child);
    const at = next === null ? -1 : this.childNodes.indexOf(next);
    this.childNodes.splice(at < 0 ? this.childNodes.length : at, 0, child);
    child.parentNode = this;
    return child;
  }

  removeChild<T extends SvgNode>(child: T): T {
    const at = this.childNodes.indexOf(child);
    if (at >= 0) this.childNodes.splice(at, 1);
    child.parentNode = null;
    return child;
  }

  get firstChild(): SvgNode | null {
    return this.childNodes[0] ?? null;
  }

  get textContent(): string {
    return this.childNodes
      .map((child) => (child instanceof SvgText ? child.text : child.textContent))
      .join("");
  }

  set textContent(text: string) {
    this.childNodes.length = 0;
    if (text !== "") this.append(text);
  }

  /** This element and all elements inside it, in document order. */
  elements(found: SvgElement[] = []): SvgElement[] {
    found.push(this);
    for (const child of this.childNodes) if (child instanceof SvgElement) child.elements(found);
    return found;
  }

  get markup(): string {
    let attributes = "";
    for (const [name, value] of this.attributes)
      attributes += ` ${name}="${escaped(value, /[&<>"\u00a0]/g)}"`;
    if (this.childNodes.length === 0) return `<${this.tagName}${attributes}/>`;
    let inside = "";
    for (const child of this.childNodes) inside += child.markup;
    return `<${this.tagName}${attributes}>${inside}</${this.tagName}>`;
  }
}

/**
 * As much of a document as Observable Plot needs to draw: five times as fast as a whole DOM, and a build draws thousands
 * of figures. What is not here throws when Plot asks for it, and the plots' snapshots would show it.
 */
export class SvgDocument {
  readonly documentElement = new SvgElement(this, "http://www.w3.org/1999/xhtml", "html");

  createElementNS(namespace: string, name: string): SvgElement {
    return new SvgElement(this, namespace, name);
  }

  createTextNode(text: string): SvgText {
    return new SvgText(text);
  }
}
