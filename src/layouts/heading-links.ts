/**
 * What a layout does with a page's headings: gives each that has an id, and no link of its own, a link to itself, so that a reader can send the place to
 * another. One in a summary stays as it is: what opens and closes has room for no second control.
 */
export const withHeadingLinks = (html: string): string =>
  html.replace(
    /<(?<tag>h[23])(?<!<summary>\s*<h[23]) (?<rest>[^<>]*\bid="(?<id>[^"]+)"[^<>]*)>(?<text>[^]*?)<\/\k<tag>>/g,
    (whole: string, tag: string, rest: string, id: string, text: string) =>
      text.includes("<a ")
        ? whole
        : `<${tag} ${rest}>${text}<a class="anchor" href="#${id}" aria-label="Link to “${plain(text)}”">#</a></${tag}>`,
  );

const plain = (html: string): string =>
  html
    .replaceAll(/<[^<>]*>/g, "")
    .replaceAll('"', "&quot;")
    .trim();
