// The switch between light and dark.

/** Where a browser keeps the reader's theme; absent where it follows the system. */
export const themeKey = "batchsweep-theme";

const themes = ["system", "light", "dark"] as const;

/** The button that goes from the system's theme to light, to dark and back, and remembers. */
export function enhanceTheme(): void {
  const root = document.documentElement;
  const button = document.querySelector<HTMLButtonElement>(".theme");
  if (button === null) return;
  const chosen = (): (typeof themes)[number] =>
    themes.find((theme) => theme === root.dataset["theme"]) ?? "system";
  const say = (): void => {
    button.textContent = `Theme: ${chosen()}`;
  };
  say();
  button.addEventListener("click", () => {
    const next = themes[(themes.indexOf(chosen()) + 1) % themes.length] ?? "system";
    if (next === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = next;
    say();
    try {
      if (next === "system") localStorage.removeItem(themeKey);
      else localStorage.setItem(themeKey, next);
    } catch {
      // It holds for this page, then.
    }
  });
}
