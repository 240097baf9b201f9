import { Series, type Device, type Rest, type Store, type TelemetryEvent } from "../client";
import { button, element, setShown, setText } from "./dom";
import { metricLabel, timeText, ValueText } from "./format";
import { Plot, type Reading } from "./plot";
import { remember, remembered } from "./memory";
import type { Choice } from "./tile";

const SPANS = [
  { label: "5 min", spanMs: 300_000 },
  { label: "1 h", spanMs: 3_600_000 },
  { label: "1 day", spanMs: 86_400_000 },
  { label: "1 week", spanMs: 604_800_000 },
] as const;

/** Four times a second: smooth to the eye, and a device that sends a hundred values a second costs no more. */
const REDRAW_EVERY_MS = 250;
/** History that could not be loaded is asked for again. */
const RELOAD_AFTER_MS = 10_000;

/** The chart of one metric: history by REST, then live values behind it. */
export class Chart {
  readonly root = element("section", "card chart");
  private readonly title = element("h2", "chart-title");
  private readonly reading = element("p", "chart-reading");
  private readonly note = element("p", "chart-note");
  private readonly spans = element("div", "spans");
  private readonly plot = new Plot((reading) => this.showReading(reading));
  private choice: Choice | undefined;
  private spanMs: number = SPANS[0].spanMs;
  private series: Series | undefined;
  private shownMeta: Device["meta"];
  private valueText = new ValueText(undefined);
  private finger: Reading | undefined;
  private loads = 0;
  private failedAtMs: number | undefined;
  private stale = false;
  private drawnAtMs = 0;

  constructor(private readonly store: Store, private readonly rest: Rest) {
    this.root.setAttribute("aria-label", "Chart");
    for (const { label, spanMs } of SPANS) {
      const made = button("span", label, () => this.setSpan(spanMs));
      made.dataset["span"] = String(spanMs);
      this.spans.append(made);
    }
    this.spans.setAttribute("role", "group");
    this.spans.setAttribute("aria-label", "Time shown");
    const head = element("header", "chart-head", element("div", "chart-what", this.title, this.reading), this.spans);
    this.root.append(head, this.plot.root, this.note);
    const before = Number(remembered("span"));
    this.markSpan(SPANS.find((span) => span.spanMs === before)?.spanMs ?? SPANS[0].spanMs);
    this.say("Choose a value on a tile to see its course.");
  }

  get chosen(): Choice | undefined {
    return this.choice;
  }

  show(choice: Choice): void {
    this.choice = choice;
    this.finger = undefined;
    this.reload();
  }

  /** After a snapshot, or when the choice changed: what is drawn may have holes. */
  reload(): void {
    const choice = this.choice;
    const device = choice === undefined ? undefined : this.store.device(choice.key);
    if (choice === undefined || device === undefined) {
      return;
    }
    this.describe(device, choice.metric);
    void this.load(device, choice.metric);
  }

  /** The unit and the name come from the device's description, which may come late. */
  deviceChanged(device: Device): void {
    if (this.choice?.key === device.key && this.shownMeta !== device.meta) {
      this.describe(device, this.choice.metric);
    }
  }

  private describe(device: Device, metric: string): void {
    this.shownMeta = device.meta;
    this.valueText = new ValueText(device.meta?.metrics.get(metric)?.unit);
    setText(this.title, `${device.meta?.name ?? device.deviceId} · ${metricLabel(metric)}`);
    this.root.dataset["metric"] = metric;
  }

  telemetry(event: TelemetryEvent): void {
    if (this.series === undefined || this.choice?.key !== `${event.gatewayId}/${event.deviceId}`) {
      return;
    }
    const value = event.values.get(this.choice.metric);
    if (typeof value === "number" || typeof value === "boolean") {
      this.series.append(event.ts, Number(value));
      this.stale = true;
    }
  }

  /** Called once a frame while something changes, and once a second anyway: time moves on. */
  paint(nowMs: number, ticked: boolean): void {
    if (this.series === undefined || !(ticked || (this.stale && nowMs - this.drawnAtMs >= REDRAW_EVERY_MS))) {
      return;
    }
    this.stale = false;
    this.drawnAtMs = nowMs;
    const toMs = this.store.clock.nowMs();
    this.series.forgetBefore(toMs - this.spanMs);
    this.plot.draw(this.series.columns(), toMs - this.spanMs, toMs);
    this.showReading(this.finger);
    if (this.failedAtMs !== undefined && nowMs - this.failedAtMs > RELOAD_AFTER_MS) {
      this.reload();
    }
  }

  private async load(device: Device, metric: string): Promise<void> {
    this.loads += 1;
    const load = this.loads;
    const points = this.plot.resolution;
    const series = new Series(this.spanMs, points);
    const toMs = this.store.clock.nowMs();
    this.series = series;
    this.failedAtMs = undefined;
    this.root.dataset["loaded"] = "false";
    try {
      const history = await this.rest.history(device.deviceId, metric, toMs - this.spanMs, toMs, points);
      if (load !== this.loads) {
        return;
      }
      series.load(history);
      this.say("");
      this.root.dataset["loaded"] = "true";
    } catch (problem) {
      if (load !== this.loads) {
        return;
      }
      this.failedAtMs = Date.now();
      this.say(`The history cannot be loaded (${problem instanceof Error ? problem.message : String(problem)}). `
        + "New values are drawn as they come.");
    }
    this.paint(Date.now(), true);
  }

  private setSpan(spanMs: number): void {
    remember("span", String(spanMs));
    this.markSpan(spanMs);
    this.reload();
  }

  private markSpan(spanMs: number): void {
    this.spanMs = spanMs;
    for (const made of this.spans.children) {
      made.setAttribute("aria-pressed", String((made as HTMLElement).dataset["span"] === String(spanMs)));
    }
  }

  private showReading(finger: Reading | undefined): void {
    this.finger = finger;
    const choice = this.choice;
    if (finger !== undefined) {
      const mean = this.valueText.of(finger.mean);
      const band = finger.max > finger.min
        ? ` (${this.valueText.of(finger.min).text} to ${this.valueText.of(finger.max).text})` : "";
      setText(this.reading, `${timeText(finger.atMs)}  ${mean.text} ${mean.unit}${band}`);
    } else if (choice !== undefined) {
      const value = this.store.device(choice.key)?.values.get(choice.metric);
      const { text, unit } = value === undefined ? { text: "", unit: "" } : this.valueText.of(value);
      setText(this.reading, `${text} ${unit}`);
    }
  }

  private say(text: string): void {
    setText(this.note, text);
    setShown(this.note, text !== "");
  }
}
