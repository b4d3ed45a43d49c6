/** Marks in the list of contents the section that is being read: the last whose heading has passed the list. */
export function enhanceContents(): void {
  const list = document.querySelector<HTMLElement>(".contents");
  if (list === null) return;
  const sections = [...list.querySelectorAll<HTMLAnchorElement>("a")].flatMap((link) => {
    const heading = document.getElementById(link.hash.slice(1));
    return heading === null ? [] : [{link, heading}];
  });
  let marked: HTMLAnchorElement | null = null;
  const mark = (): void => {
    const edge = list.getBoundingClientRect().bottom + 60;
    const here = sections.findLast(({heading}) => heading.getBoundingClientRect().top < edge)?.link ?? null;
    if (here === marked) return;
    marked?.removeAttribute("aria-current");
    here?.setAttribute("aria-current", "location");
    marked = here;
    // A list that is wider than the screen follows.
    if (here !== null) list.scrollLeft = here.offsetLeft - list.offsetLeft - 20;
  };
  addEventListener("scroll", mark, {passive: true});
  mark();
}
