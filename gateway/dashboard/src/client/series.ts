import type { History, HistoryPoint } from "./rest";

/** Columns as uPlot wants them: seconds, mean, min, max; null where the line is broken. */
export type Columns = [number[], (number | null)[], (number | null)[], (number | null)[]];

interface Bucket {
  ts: number;
  min: number;
  max: number;
  sum: number;
  count: number;
}

/** A silence of this many usual distances is a hole, not a straight line. */
const HOLE_AFTER_DISTANCES = 5;

/**
 * The values of one chart: loaded from history, then fed live. Live values fall into buckets of the chart's own
 * resolution, so that a chart that runs for a year holds no more points than one that was just opened.
 */
export class Series {
  private buckets: Bucket[] = [];
  private readonly bucketMs: number;

  /** `points`: how many the chart can show; what is older than `spanMs` is forgotten. */
  constructor(readonly spanMs: number, points: number) {
    this.bucketMs = spanMs / points;
  }

  /**
   * Puts the history before the live values that came while it was loaded. Where both know a time, the history does:
   * it has every value, also those that a slow viewer was not sent.
   */
  load(history: History): void {
    const loaded = history.points.map(bucketOf).sort((a, b) => a.ts - b.ts);
    const end = loaded.at(-1);
    const upTo = end === undefined ? -Infinity : end.ts + (history.bucketMs ?? 0);
    this.buckets = loaded.concat(this.buckets.filter((bucket) => bucket.ts > upTo));
  }

  append(ts: number, value: number): void {
    const at = this.indexBefore(ts);
    const before = this.buckets[at];
    if (before !== undefined && ts - before.ts < this.bucketMs) {
      before.min = Math.min(before.min, value);
      before.max = Math.max(before.max, value);
      before.sum += value;
      before.count += 1;
    } else {
      this.buckets.splice(at + 1, 0, { ts, min: value, max: value, sum: value, count: 1 });
    }
  }

  forgetBefore(ts: number): void {
    const kept = this.buckets.findIndex((bucket) => bucket.ts >= ts);
    if (kept !== 0) {
      this.buckets.splice(0, kept < 0 ? this.buckets.length : kept);
    }
  }

  columns(): Columns {
    const columns: Columns = [[], [], [], []];
    const holeMs = HOLE_AFTER_DISTANCES * Math.max(this.bucketMs, this.usualDistanceMs());
    let previousTs = Infinity;
    for (const { ts, min, max, sum, count } of this.buckets) {
      if (ts - previousTs > holeMs) {
        push(columns, previousTs + 1, null, null, null);
      }
      push(columns, ts, sum / count, min, max);
      previousTs = ts;
    }
    return columns;
  }

  /** Index of the last bucket that starts at or before `ts`; -1: none. Live values nearly always belong at the end. */
  private indexBefore(ts: number): number {
    let index = this.buckets.length - 1;
    while (index >= 0 && (this.buckets[index]?.ts ?? 0) > ts) {
      index -= 1;
    }
    return index;
  }

  private usualDistanceMs(): number {
    const distances: number[] = [];
    for (let index = 1; index < this.buckets.length; index += 1) {
      distances.push((this.buckets[index]?.ts ?? 0) - (this.buckets[index - 1]?.ts ?? 0));
    }
    distances.sort((a, b) => a - b);
    return distances[distances.length >> 1] ?? 0;
  }
}

function bucketOf(point: HistoryPoint): Bucket {
  return { ts: point.ts, min: point.min, max: point.max, sum: point.mean * point.count, count: point.count };
}

function push(columns: Columns, ts: number, mean: number | null, min: number | null, max: number | null): void {
  columns[0].push(ts / 1000);
  columns[1].push(mean);
  columns[2].push(min);
  columns[3].push(max);
}
