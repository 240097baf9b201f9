import { skippedLately, type Device, type MetricValue } from "../client";
import { button, element, setShown, setText } from "./dom";
import { ageText, metricLabel, ValueText } from "./format";

/** So many metrics show at once; a device may have 256. */
const SHOWN_AT_FIRST = 7;

/** Which metric of which device the chart shows. */
export interface Choice {
  readonly key: string;
  readonly metric: string;
}

interface Row {
  readonly root: HTMLElement;
  readonly value: HTMLElement;
  readonly unit: HTMLElement;
  readonly text: ValueText;
}

/** One device. Its nodes live as long as the tile; an update changes texts in place. */
export class Tile {
  readonly root = element("article", "tile");
  private readonly name = element("h2", "tile-name");
  private readonly place = element("p", "tile-place");
  private readonly badge = element("span", "badge");
  private readonly age = element("span", "tile-age");
  private readonly skipped = element("span", "tile-skipped");
  private readonly reason = element("p", "tile-reason");
  private readonly metrics = element("div", "metrics");
  private readonly more = button("more", "", () => this.showAll());
  private readonly rows = new Map<string, Row>();
  private shownMeta: Device["meta"];
  private limit = SHOWN_AT_FIRST;
  private chosen: string | undefined;

  constructor(private device: Device, private readonly choose: (choice: Choice) => void) {
    const title = element("div", "tile-title", this.name, this.place);
    const state = element("div", "tile-state", this.badge, this.age, this.skipped);
    this.root.append(element("header", "tile-head", title, state), this.reason, this.metrics, this.more);
    this.skipped.title = "This tablet could not keep up: the newest values are shown, some before them were not. The history has them.";
    this.root.dataset["device"] = device.deviceId;
  }

  /** The name that people gave it, else its id. */
  get title(): string {
    return this.device.meta?.name ?? this.device.deviceId;
  }

  update(device: Device): void {
    this.device = device;
    if (device.meta !== this.shownMeta) {
      // Units and order come from the description: the rows are made anew, which is rare.
      this.shownMeta = device.meta;
      this.rows.clear();
      this.metrics.replaceChildren();
    }
    setText(this.name, this.title);
    setText(this.place, [device.meta?.location, device.meta?.model].filter(Boolean).join(" · "));
    this.updateState(device);
    for (const metric of this.order(device)) {
      const value = device.values.get(metric);
      if (value !== undefined) {
        this.show(this.rows.get(metric) ?? this.addRow(metric, value), value);
      }
    }
    this.fold();
  }

  tick(nowMs: number): void {
    const heardAtMs = this.device.heardAtMs;
    setText(this.age, heardAtMs === undefined ? "never heard" : ageText(nowMs - heardAtMs));
    const skipped = skippedLately(this.device, nowMs);
    setText(this.skipped, skipped === 0 ? "" : `${skipped.toLocaleString()} skipped`);
    setShown(this.skipped, skipped > 0);
  }

  mark(metric: string | undefined): void {
    this.chosen = metric;
    for (const [name, row] of this.rows) {
      row.root.setAttribute("aria-pressed", String(name === metric));
    }
  }

  private updateState(device: Device): void {
    const state = device.isOnline === undefined ? "unknown" : device.isOnline ? "online" : "offline";
    this.root.dataset["state"] = state;
    setText(this.badge, state === "unknown" ? "No status" : state === "online" ? "Online" : "Offline");
    setText(this.reason, device.reason ?? "");
    setShown(this.reason, device.reason !== undefined);
  }

  private order(device: Device): Iterable<string> {
    return new Set([...(device.meta?.metrics.keys() ?? []), ...device.values.keys()]);
  }

  private addRow(metric: string, value: MetricValue): Row {
    const chartable = typeof value !== "string";
    const shown = element("span", "metric-value");
    const unit = element("span", "metric-unit");
    const root = chartable
      ? button("metric", "", () => this.choose({ key: this.device.key, metric }))
      : element("div", "metric metric-text");
    root.append(
      element("span", "metric-label", metricLabel(metric)),
      element("span", "metric-reading", shown, unit),
    );
    root.dataset["metric"] = metric;
    if (chartable) {
      root.setAttribute("aria-pressed", String(metric === this.chosen));
    }
    const row = { root, value: shown, unit, text: new ValueText(this.shownMeta?.metrics.get(metric)?.unit) };
    this.rows.set(metric, row);
    this.metrics.append(root);
    return row;
  }

  private show(row: Row, value: MetricValue): void {
    const { text, unit } = row.text.of(value);
    setText(row.value, text);
    setText(row.unit, unit);
  }

  private fold(): void {
    let index = 0;
    for (const row of this.rows.values()) {
      setShown(row.root, index < this.limit);
      index += 1;
    }
    const hidden = this.rows.size - this.limit;
    setShown(this.more, hidden > 0);
    setText(this.more, `Show ${hidden} more`);
  }

  private showAll(): void {
    this.limit = Infinity;
    this.fold();
  }
}
