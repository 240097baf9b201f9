import {
  browserEnvironment, Connection, RestError, Store, type ConnectionState, type Device, type Rest, type ServerMessage,
} from "../client";
import { Alerts } from "./alerts";
import { Chart } from "./chart";
import { element, setShown, setText } from "./dom";
import { remember, remembered } from "./memory";
import { Poll } from "./poll";
import { Status } from "./status";
import type { Choice } from "./tile";
import { Tiles } from "./tiles";
import { diskWords, systemNotices } from "./words";

/** The state of broker, uplink and clock: soon enough for a person, cheap for the gateway. */
const SYSTEM_EVERY_MS = 5_000;
/** Descriptions are retained messages of their own and may come a moment after the first value. */
const DESCRIBE_AFTER_MS = 2_000;
/** And they may change: then the page follows within this time. */
const DESCRIBE_EVERY_MS = 60_000;
/** Once the gateway's clock is right, its history follows the correction within moments. */
const CORRECTED_AFTER_MS = 2_000;

/** The live view: joins the client library to the views, and paints at most once a frame. */
export class App {
  readonly root = element("div", "app");
  private readonly environment = browserEnvironment();
  private readonly status = new Status();
  private readonly disk = element("footer", "foot");
  private readonly tiles = new Tiles((choice) => this.choose(choice));
  private readonly store: Store;
  private readonly chart: Chart;
  private readonly alerts: Alerts;
  private readonly connection: Connection;
  private readonly system = new Poll(SYSTEM_EVERY_MS, () => this.askSystem());
  private readonly descriptions = new Poll(DESCRIBE_EVERY_MS, () => this.askDescriptions());
  /** A device without any description is asked for early once, not at each of its values. */
  private readonly askedFor = new Set<string>();
  private describing: ReturnType<typeof setTimeout> | undefined;
  private painting = false;

  constructor(private readonly rest: Rest, socketUrl: string, private readonly onSignedOut: (reason: string) => void) {
    this.store = new Store(() => this.environment.nowMs(), {
      deviceChanged: (device) => this.deviceChanged(device),
      reset: () => this.reset(),
      alertsChanged: () => this.alerts.alertsChanged(),
    });
    this.chart = new Chart(this.store, rest);
    this.alerts = new Alerts(this.store);
    this.connection = new Connection({
      url: socketUrl,
      subscription: { devices: ["*"] },
      environment: this.environment,
      onMessage: (message) => this.onMessage(message),
      onState: (state) => this.onState(state),
      onProblem: (problem) => console.warn("message not understood:", problem),
      sessionStands: () => this.sessionStands(),
    });
    const side = element("aside", "side", this.chart.root, this.alerts.root);
    this.root.append(this.status.header, this.status.banners, element("main", "board", this.tiles.root, side), this.disk);
    addEventListener("online", () => this.connection.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.connection.hurry());
    setInterval(() => this.tick(), 1_000);
  }

  start(): void {
    setShown(this.root, true);
    this.connection.start();
    this.system.start();
    this.descriptions.start();
  }

  private stop(): void {
    setShown(this.root, false);
    this.connection.stop();
    this.system.stop();
    this.descriptions.stop();
  }

  private onMessage(message: ServerMessage): void {
    this.store.apply(message);
    if (message.type === "telemetry") {
      this.chart.telemetry(message);
    } else if (message.type === "gap") {
      this.status.gapped(message.count, message.reason);
    } else if (message.type === "other_event" && message.name === "clock") {
      this.system.now();
      setTimeout(() => this.chart.reload(), CORRECTED_AFTER_MS);
    }
    this.repaint();
  }

  private onState(state: ConnectionState): void {
    this.status.connection(state);
    this.root.dataset["connection"] = state.name;
    if (state.name === "signed_out") {
      this.stop();
      this.onSignedOut("Your sign-in is no longer valid.");
    } else if (state.name === "live") {
      this.system.now();
    }
  }

  private deviceChanged(device: Device): void {
    this.tiles.deviceChanged(device);
    this.chart.deviceChanged(device);
    if (device.meta === undefined && !this.askedFor.has(device.key)) {
      this.askedFor.add(device.key);
      clearTimeout(this.describing);
      this.describing = setTimeout(() => this.descriptions.now(), DESCRIBE_AFTER_MS);
    }
    if (this.chart.chosen === undefined) {
      this.chooseFirst();
    }
  }

  private reset(): void {
    this.tiles.reset(this.store);
    this.alerts.alertsChanged();
    if (this.chart.chosen === undefined) {
      this.chooseFirst();
    } else {
      this.chart.reload();
    }
  }

  private choose(choice: Choice): void {
    remember("chart", JSON.stringify(choice));
    this.show(choice);
    this.chart.root.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  private show(choice: Choice): void {
    this.chart.show(choice);
    this.tiles.mark(choice);
  }

  /** What this tablet showed before, else the first value that can be drawn. */
  private chooseFirst(): void {
    const before = remembered("chart");
    let first: Choice | undefined;
    for (const device of this.store.devices()) {
      for (const [metric, value] of device.values) {
        const choice = { key: device.key, metric };
        if (before === JSON.stringify(choice)) {
          this.show(choice);
          return;
        }
        first ??= typeof value === "number" ? choice : undefined;
      }
    }
    if (first !== undefined) {
      this.show(first);
    }
  }

  private repaint(): void {
    if (!this.painting) {
      this.painting = true;
      requestAnimationFrame(() => {
        this.painting = false;
        const nowMs = this.environment.nowMs();
        this.tiles.paint(nowMs);
        this.alerts.paint();
        this.chart.paint(nowMs, false);
      });
    }
  }

  private tick(): void {
    if (document.hidden || this.root.hidden) {
      return;
    }
    const nowMs = this.environment.nowMs();
    this.status.tick(nowMs);
    this.tiles.tick(nowMs);
    this.alerts.tick();
    this.chart.paint(nowMs, true);
  }

  private async askSystem(): Promise<void> {
    try {
      const system = await this.rest.system();
      this.status.system(systemNotices(system));
      setText(this.disk, diskWords(system.disk));
    } catch (problem) {
      // Unreachable is said by the connection; what was known of the parts is no longer sure.
      this.status.system([]);
      console.info("system state:", problem);
    }
  }

  private async askDescriptions(): Promise<void> {
    try {
      this.store.describe(await this.rest.devices());
      this.repaint();
    } catch (problem) {
      console.info("descriptions:", problem);
    }
  }

  private async sessionStands(): Promise<boolean> {
    try {
      await this.rest.system();
    } catch (problem) {
      return !(problem instanceof RestError && problem.status === 401);
    }
    return true;
  }
}
