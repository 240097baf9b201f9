import type { ConnectionState } from "../client";
import { element, setShown, setText } from "./dom";
import { connectionBanner, connectionWords, gapNotice, type Notice } from "./words";

/** The head of the page: who this is, whether it is connected, and in words what is wrong. */
export class Status {
  readonly header = element("header", "top");
  readonly banners = element("div", "banners");
  private readonly gateway = element("h1", "gateway", "Hirundo");
  private readonly words = element("span", "");
  private readonly countdown = element("span", "countdown");
  private readonly pill = element("p", "pill", element("span", "dot"), this.words, this.countdown);
  private state: ConnectionState = { name: "stopped" };
  private notices: readonly Notice[] = [];
  private gap: Notice | undefined;
  private dropped = 0;
  private banner = "";

  constructor() {
    this.words.setAttribute("aria-live", "polite");
    // The seconds are for the eye: read out, they would never stop.
    this.countdown.setAttribute("aria-hidden", "true");
    this.banners.setAttribute("role", "status");
    this.header.append(this.gateway, this.pill);
  }

  connection(state: ConnectionState): void {
    // A short way through `connecting` between two failures is not worth a flicker of the banner.
    const between = state.name === "connecting" && this.state.name === "waiting";
    this.state = state;
    this.pill.dataset["state"] = state.name;
    setText(this.words, connectionWords(state));
    if (state.name === "live") {
      setText(this.gateway, state.gatewayId);
      document.title = `${state.gatewayId} · Hirundo`;
    }
    if (!between) {
      this.banner = connectionBanner(state) ?? "";
      this.showBanners();
    }
    this.tick(Date.now());
  }

  system(notices: readonly Notice[]): void {
    this.notices = notices;
    this.showBanners();
  }

  /** Stays until the page is opened anew: nothing brings those events back. */
  gapped(count: number, reason: string): void {
    this.dropped += count;
    this.gap = gapNotice(this.dropped, reason);
    this.showBanners();
  }

  tick(nowMs: number): void {
    const leftMs = this.state.name === "waiting" ? this.state.retryAtMs - nowMs : 0;
    setText(this.countdown, leftMs >= 1_000 ? `next try in ${Math.ceil(leftMs / 1000)} s` : "");
  }

  private showBanners(): void {
    // Without a connection nothing newer is known of the gateway's parts.
    const now: readonly Notice[] = this.banner === "" ? this.notices : [{ severity: "critical", text: this.banner }];
    const shown = this.gap === undefined ? now : [...now, this.gap];
    const texts = shown.map((notice) => notice.severity + notice.text).join("\n");
    if (texts === this.banners.dataset["shown"]) {
      return;
    }
    this.banners.dataset["shown"] = texts;
    this.banners.replaceChildren(...shown.map((notice) => {
      const made = element("p", "banner", notice.text);
      made.dataset["severity"] = notice.severity;
      return made;
    }));
    setShown(this.banners, shown.length > 0);
  }
}
