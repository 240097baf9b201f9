import { expect, test } from "vitest";
import { Series, type HistoryPoint } from "../src/client";

const raw = (ts: number, value: number): HistoryPoint => ({ ts, min: value, max: value, mean: value, count: 1 });
const history = (...points: HistoryPoint[]) => ({ points, bucketMs: undefined });

test("live values go on behind the history", () => {
  const series = new Series(10_000, 10);
  series.load(history(raw(1_000, 1), raw(2_000, 2)));
  series.append(3_000, 3);
  expect(series.columns()[0]).toEqual([1, 2, 3]);
  expect(series.columns()[1]).toEqual([1, 2, 3]);
});

test("values that came while the history was loading are kept once", () => {
  const series = new Series(10_000, 10);
  series.append(2_000, 2);
  series.append(3_000, 3);
  series.load(history(raw(1_000, 1), raw(2_000, 2)));
  expect(series.columns()[0]).toEqual([1, 2, 3]);
});

test("a live value inside the last bucket of the history is not counted twice", () => {
  const series = new Series(100_000, 10);
  series.append(14_000, 99);
  series.load({ points: [{ ts: 10_000, min: 1, max: 3, mean: 2, count: 4 }], bucketMs: 10_000 });
  expect(series.columns()).toEqual([[10], [2], [1], [3]]);
});

test("values that are nearer than a point of the chart fall into one bucket", () => {
  const series = new Series(10_000, 10);
  for (const [ts, value] of [[5_000, 4], [5_400, 8], [5_900, 6], [6_000, 1]] as const) {
    series.append(ts, value);
  }
  expect(series.columns()).toEqual([[5, 6], [6, 1], [4, 1], [8, 1]]);
});

test("a chart that runs for a long time holds no more points than it can show", () => {
  const series = new Series(60_000, 60);
  for (let ts = 0; ts < 3_600_000; ts += 100) {
    series.append(ts, 1);
    series.forgetBefore(ts - 60_000);
  }
  expect(series.columns()[0].length).toBeLessThanOrEqual(62);
});

test("a sample that comes late is drawn where it belongs", () => {
  const series = new Series(10_000, 10);
  for (const ts of [1_000, 2_000, 4_000, 5_000]) {
    series.append(ts, ts);
  }
  series.append(3_000, 7);
  expect(series.columns()[0]).toEqual([1, 2, 3, 4, 5]);
  expect(series.columns()[1][2]).toBe(7);
});

test("a long silence breaks the line", () => {
  const series = new Series(100_000, 100);
  series.load(history(raw(1_000, 1), raw(2_000, 2), raw(3_000, 3), raw(30_000, 4), raw(31_000, 5)));
  expect(series.columns()[1]).toEqual([1, 2, 3, null, 4, 5]);
});

test("a device that speaks rarely is still one line", () => {
  const series = new Series(1_000_000, 1_000);
  series.load(history(raw(0, 1), raw(60_000, 2), raw(120_000, 3), raw(240_000, 4)));
  expect(series.columns()[1]).toEqual([1, 2, 3, 4]);
});

test("what is older than the chart is forgotten", () => {
  const series = new Series(10_000, 10);
  series.load(history(raw(1_000, 1), raw(2_000, 2), raw(3_000, 3)));
  series.forgetBefore(2_500);
  expect(series.columns()[0]).toEqual([3]);
  series.forgetBefore(9_000);
  expect(series.columns()[0]).toEqual([]);
});
