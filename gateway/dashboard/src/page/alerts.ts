import type { Alert, Store } from "../client";
import { element, setShown, setText } from "./dom";
import { ageText } from "./format";

/** As many as a person reads; the rest is a number. */
const SHOWN = 12;

/** The open alerts, gravest first. */
export class Alerts {
  readonly root = element("section", "card alerts");
  private readonly title = element("h2", "", "Alerts");
  private readonly list = element("ul", "alert-list");
  private readonly none = element("p", "calm", "No open alerts.");
  private ages: { readonly node: HTMLElement; readonly ts: number }[] = [];
  private changed = true;

  constructor(private readonly store: Store) {
    this.root.setAttribute("aria-label", "Open alerts");
    this.list.setAttribute("aria-live", "polite");
    this.root.append(this.title, this.list, this.none);
  }

  alertsChanged(): void {
    this.changed = true;
  }

  paint(): void {
    if (!this.changed) {
      return;
    }
    this.changed = false;
    const open = this.store.openAlerts();
    this.ages = [];
    const entries = open.slice(0, SHOWN).map((alert) => this.entry(alert));
    if (open.length > SHOWN) {
      entries.push(element("li", "calm", `and ${open.length - SHOWN} more`));
    }
    this.list.replaceChildren(...entries);
    setText(this.title, open.length === 0 ? "Alerts" : `Alerts (${open.length})`);
    setShown(this.none, open.length === 0);
    this.root.dataset["open"] = String(open.length);
    this.tick();
  }

  tick(): void {
    const nowMs = this.store.clock.nowMs();
    for (const { node, ts } of this.ages) {
      setText(node, ageText(nowMs - ts));
    }
  }

  private entry(alert: Alert): HTMLElement {
    const age = element("span", "alert-age");
    this.ages.push({ node: age, ts: alert.ts });
    const acknowledged = alert.state === "acknowledged"
      ? [element("p", "calm", `Acknowledged${alert.by === undefined ? "" : ` by ${alert.by}`}`)] : [];
    const entry = element("li", "alert",
      element("p", "alert-head",
        element("strong", "alert-severity", alert.severity),
        element("span", "alert-device", alert.deviceId),
        age),
      element("p", "alert-text", alert.message),
      ...acknowledged);
    entry.dataset["severity"] = alert.severity;
    return entry;
  }
}
