import { expect, test } from "vitest";
import { ageText, metricLabel, ValueText } from "../src/page/format";
import { connectionBanner, diskWords, gapNotice, systemNotices } from "../src/page/words";

/** The digits as this machine's own language writes them. */
const local = (value: number, decimals = 0) => value.toLocaleString(undefined, {
  minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: value >= 10_000,
});

test("a number keeps the decimals its metric was seen with", () => {
  const text = new ValueText("°C");
  expect(text.of(25.5)).toEqual({ text: local(25.5, 1), unit: "°C" });
  expect(text.of(25.48).text).toBe(local(25.48, 2));
  expect(text.of(25).text).toBe(local(25, 2));
});

test("a large number is not shown with digits that nobody reads", () => {
  expect(new ValueText("hPa").of(1013.2468).text).toBe(local(1013.2, 1));
  expect(new ValueText("").of(0.123456).text).toBe(local(0.123, 3));
  expect(new ValueText("").of(9_999).text).toBe(local(9_999));
  expect(new ValueText("").of(12_345.678).text).toBe(local(12_346));
});

test("bytes are shown in a unit of their size", () => {
  expect(new ValueText("B").of(3 * 1024 ** 3)).toEqual({ text: local(3), unit: "GiB" });
  expect(new ValueText("B").of(512)).toEqual({ text: local(512), unit: "B" });
});

test("many seconds are shown as hours and days", () => {
  expect(new ValueText("s").of(3_599)).toEqual({ text: local(3_599), unit: "s" });
  expect(new ValueText("s").of(2 * 3_600 + 5 * 60)).toEqual({ text: "2 h 5 min", unit: "" });
  expect(new ValueText("s").of(3 * 86_400 + 4 * 3_600).text).toBe("3 d 4 h");
});

test("a switch is on or off and a text is itself", () => {
  expect(new ValueText(undefined).of(true).text).toBe("on");
  expect(new ValueText(undefined).of("open").text).toBe("open");
});

test.each([
  [-5_000, "just now"], [1_999, "just now"], [12_000, "12 s ago"], [61_000, "1 min ago"], [7_200_000, "2 h ago"],
  [172_800_000, "2 days ago"],
])("an age of %i ms reads %s", (ageMs, words) => {
  expect(ageText(ageMs)).toBe(words);
});

test("a metric's name is made readable", () => {
  expect(metricLabel("cpu_temperature")).toBe("Cpu temperature");
  expect(metricLabel("phase.1.current")).toBe("Phase 1 current");
});

test("nothing is said while all is well", () => {
  const fine = { state: "connected", detail: undefined, backlog: undefined };
  expect(systemNotices({
    broker: { ...fine, state: "running" }, ingest: fine, uplink: { ...fine, state: "disabled" }, clockTrusted: true,
  })).toEqual([]);
  expect(connectionBanner({ name: "live", resumed: false, userId: "", gatewayId: "" })).toBeUndefined();
});

test("a broker that is missing, a fleet that is away and a wrong clock are said in words", () => {
  const texts = systemNotices({
    broker: { state: "missing", detail: "apt-get install mosquitto", backlog: undefined },
    ingest: { state: "waiting", detail: "connection refused", backlog: undefined },
    uplink: { state: "connecting", detail: "connection refused", backlog: 12 },
    clockTrusted: false,
    clockReason: "kernel not synchronised by NTP",
  }).map((notice) => notice.text);
  expect(texts).toHaveLength(3);
  expect(texts[0]).toMatch(/broker is not installed.*\(apt-get install mosquitto\)/);
  expect(texts[1]).toContain(`${local(12)} are waiting. (connection refused)`);
  expect(texts[2]).toMatch(/time of day.*\(kernel not synchronised by NTP\)/);
});

test("a broker of somebody else that cannot be reached is said in words", () => {
  const texts = systemNotices({
    broker: { state: "external", detail: "a broker that Hirundo does not run", backlog: undefined },
    ingest: { state: "waiting", detail: "connection refused", backlog: undefined },
    uplink: undefined,
    clockTrusted: true,
  }).map((notice) => notice.text);
  expect(texts).toEqual([expect.stringMatching(/cannot be reached.*\(connection refused\)/)]);
});

test("a planned stop and an overload are told apart from a gateway that is away", () => {
  const because = { code: 1006, reason: "", greeted: true, livedMs: 0, retryAfterMs: undefined };
  const waiting = { name: "waiting", retryAtMs: 0 } as const;
  expect(connectionBanner({ ...waiting, because })).toContain("cannot be reached");
  expect(connectionBanner({ ...waiting, because: { ...because, retryAfterMs: 100 } })).toContain("restarted");
  expect(connectionBanner({ ...waiting, because: { ...because, code: 4008 } })).toContain("keep up");
});

test("what was dropped is said with its reason", () => {
  expect(gapNotice(1, "quota").text).toContain("1 event before");
  expect(gapNotice(12_345, "quota").text).toContain(`${local(12_345)} events before they were sent to the fleet: its disk quota`);
  expect(gapNotice(2, "disk").text).toContain("too little room");
  expect(gapNotice(2, "").text).toMatch(/fleet\.$/);
});

test("what the disk has to bear is said as far as it is known", () => {
  expect(diskWords(undefined)).toBe("");
  const free = { freeBytes: 5.25e9, writtenBytesPerDay: undefined, cardLifePercentPerYear: undefined };
  expect(diskWords(free)).toMatch(/^5\.[23] GB free on the gateway's disk$/);
  const all = diskWords({ freeBytes: 512e6, writtenBytesPerDay: 640e6, cardLifePercentPerYear: 0.734 });
  expect(all).toBe(`512 MB free on the gateway's disk · 640 MB written a day · ${local(0.73, 2)} % of a 32 GB card's life a year`);
});
