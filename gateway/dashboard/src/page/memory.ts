/**
 * What this tablet shows, kept over a reload. A browser that keeps nothing (private mode, storage switched off by
 * policy) throws here: then the page starts with its defaults, which is all that is lost.
 */
export function remember(what: "span" | "chart", value: string): void {
  try {
    localStorage.setItem(`hirundo.${what}`, value);
  } catch (refused) {
    console.info("this browser keeps no settings:", refused);
  }
}

export function remembered(what: "span" | "chart"): string | null {
  try {
    return localStorage.getItem(`hirundo.${what}`);
  } catch (refused) {
    console.info("this browser keeps no settings:", refused);
    return null;
  }
}
