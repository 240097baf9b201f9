import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Columns } from "../client";
import { tickText } from "./format";

/** What stands under the finger, or undefined. */
export interface Reading {
  readonly atMs: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

const EMPTY: Columns = [[], [], [], []];

/** The canvas: a line of means in a band from minimum to maximum. Knows uPlot, and nothing of devices. */
export class Plot {
  readonly root = document.createElement("div");
  private plot: uPlot | undefined;
  private columns: Columns = EMPTY;
  private fromMs = 0;
  private toMs = 1;

  constructor(private readonly onReading: (reading: Reading | undefined) => void) {
    this.root.className = "plot";
    new ResizeObserver(() => this.fit()).observe(this.root);
    // Colours are read once when the canvas is made.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.make());
  }

  /** How many points make sense: one a pixel. */
  get resolution(): number {
    return Math.max(200, Math.min(1_000, this.root.clientWidth));
  }

  draw(columns: Columns, fromMs: number, toMs: number): void {
    this.columns = columns;
    this.fromMs = fromMs;
    this.toMs = toMs;
    this.root.dataset["points"] = String(columns[0].length);
    if (this.plot === undefined) {
      this.make();
    } else {
      this.plot.setData(columns, true);
    }
  }

  private fit(): void {
    const width = this.root.clientWidth;
    const height = this.root.clientHeight;
    if (this.plot !== undefined && width > 0 && (width !== this.plot.width || height !== this.plot.height)) {
      this.plot.setSize({ width, height });
    }
  }

  private make(): void {
    const style = getComputedStyle(this.root);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis = {
      stroke: colour("--soft"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
      font: `13px ${style.fontFamily}`,
    };
    this.plot?.destroy();
    this.plot = new uPlot({
      width: Math.max(1, this.root.clientWidth),
      height: Math.max(1, this.root.clientHeight),
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 9, fill: colour("--accent") } },
      scales: { x: { range: () => [this.fromMs / 1000, this.toMs / 1000] } },
      series: [
        {},
        // A line says all that dots would, except where there is none yet.
        { stroke: colour("--accent"), width: 2, points: { show: (plot) => plot.data[0].length < 3 } },
        { stroke: "transparent", points: { show: false } },
        { stroke: "transparent", points: { show: false } },
      ],
      bands: [{ series: [3, 2], fill: colour("--band") }],
      axes: [
        { ...axis, size: 32, space: 70, values: (_, splits, __, ___, distance) => splits.map((at) => tickText(at, distance)) },
        { ...axis, size: 58 },
      ],
      hooks: { setCursor: [(plot) => this.onReading(this.readingAt(plot.cursor.idx))] },
    }, this.columns, this.root);
  }

  private readingAt(index: number | null | undefined): Reading | undefined {
    if (index === null || index === undefined) {
      return undefined;
    }
    const at = this.columns[0][index];
    const mean = this.columns[1][index];
    if (at === undefined || mean === undefined || mean === null) {
      return undefined;
    }
    return { atMs: at * 1000, mean, min: this.columns[2][index] ?? mean, max: this.columns[3][index] ?? mean };
  }
}
