import { expect, test } from "vitest";
import { Backoff } from "../src/client/backoff";

test("the bound doubles from half a second to thirty seconds", () => {
  const backoff = new Backoff(() => 1);
  const waits = Array.from({ length: 8 }, () => backoff.nextMs());
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("the jitter is full: a wait may be anything below its bound", () => {
  const chances = [0, 0.25, 0.999];
  const backoff = new Backoff(() => chances.shift() ?? 0);
  expect(backoff.nextMs()).toBe(0);
  expect(backoff.nextMs()).toBe(250);
  expect(backoff.nextMs()).toBeCloseTo(1_998);
});

test("many failures do not overflow the bound", () => {
  const backoff = new Backoff(() => 1);
  for (let attempt = 0; attempt < 5_000; attempt += 1) {
    backoff.nextMs();
  }
  expect(backoff.nextMs()).toBe(30_000);
});

test("a reset starts from the short wait again", () => {
  const backoff = new Backoff(() => 1);
  backoff.nextMs();
  backoff.nextMs();
  backoff.reset();
  expect(backoff.nextMs()).toBe(500);
});

test("who is asked too much is asked again after half of the longest wait to all of it", () => {
  const chances = [0, 0.5, 1];
  const backoff = new Backoff(() => chances.shift() ?? 0);
  expect([backoff.longestMs(), backoff.longestMs(), backoff.longestMs()]).toEqual([15_000, 22_500, 30_000]);
});
