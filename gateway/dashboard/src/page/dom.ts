/** The few DOM calls that every view makes. Texts are only ever set as text, never as markup. */

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, className = "", ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== "") {
    made.className = className;
  }
  made.append(...children);
  return made;
}

/** Touches the page only where something changed: a tablet that lays out nothing stays cool. */
export function setText(node: HTMLElement, text: string): void {
  const shown = node.firstChild;
  if (!(shown instanceof Text)) {
    node.textContent = text;
  } else if (shown.data !== text) {
    shown.data = text;
  }
}

export function setShown(node: HTMLElement, shown: boolean): void {
  if (node.hidden === shown) {
    node.hidden = !shown;
  }
}

export function button(className: string, label: string, onPress: () => void): HTMLButtonElement {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", onPress);
  return made;
}
