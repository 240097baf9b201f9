/** Numbers, names and ages for people. No DOM. */
import type { MetricValue } from "../client";

const numberFormats = new Map<number, Intl.NumberFormat>();

/**
 * The text of a value and the unit behind it. A number keeps the decimals that its metric was seen with, up to what can
 * be read at its size, so that it does not jump about: 25.5 after 25.48 is shown as 25.50.
 */
export class ValueText {
  private decimals = 0;

  constructor(private readonly unit: string | undefined) {}

  of(value: MetricValue): { readonly text: string; readonly unit: string } {
    if (typeof value !== "number") {
      return { text: typeof value === "boolean" ? (value ? "on" : "off") : value, unit: this.unit ?? "" };
    }
    if (this.unit === "s" && Math.abs(value) >= 3600) {
      return { text: durationText(value), unit: "" };
    }
    const { scaled, unit } = inReadableUnit(value, this.unit ?? "");
    this.decimals = Math.max(this.decimals, decimalsOf(scaled));
    return { text: formatNumber(scaled, Math.min(this.decimals, readableDecimals(scaled))), unit };
  }
}

function formatNumber(value: number, decimals: number): string {
  // 1013 is one glance; separators only help longer numbers, and those carry no decimals.
  const long = Math.abs(value) >= 10_000;
  const key = long ? -1 : decimals;
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(undefined, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: long,
    });
    numberFormats.set(key, format);
  }
  return format.format(value);
}

function decimalsOf(value: number): number {
  const text = String(value);
  const point = text.indexOf(".");
  return point < 0 || text.includes("e") ? (text.includes("e-") ? 3 : 0) : text.length - point - 1;
}

function readableDecimals(value: number): number {
  const size = Math.abs(value);
  return size >= 10_000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
}

const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

function inReadableUnit(value: number, unit: string): { scaled: number; unit: string } {
  let step = BYTE_UNITS.indexOf(unit === "bytes" ? "B" : unit);
  if (step < 0) {
    return { scaled: value, unit };
  }
  let scaled = value;
  while (Math.abs(scaled) >= 1024 && step < BYTE_UNITS.length - 1) {
    scaled /= 1024;
    step += 1;
  }
  return { scaled, unit: BYTE_UNITS[step] ?? unit };
}

/** For the time a machine is up: nobody divides by 86400 in the head. */
function durationText(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor(minutes / 60) % 24;
  const text = days > 0 ? `${days} d ${hours} h` : `${hours} h ${minutes % 60} min`;
  return seconds < 0 ? `-${text}` : text;
}

/** `cpu_temperature` reads as `Cpu temperature`. */
export function metricLabel(metric: string): string {
  const words = metric.replace(/[_.]+/g, " ").trim() || metric;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function ageText(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 2) {
    return "just now";
  }
  if (seconds < 60) {
    return `${seconds} s ago`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min ago`;
  }
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86_400)} days ago`;
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const timeWithSeconds = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});
const dayOfMonth = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** The label of a tick, as fine as the distance between ticks asks for. */
export function tickText(epochSeconds: number, distanceSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  if (distanceSeconds >= 86_400) {
    return dayOfMonth.format(date);
  }
  return (distanceSeconds < 60 ? timeWithSeconds : timeOfDay).format(date);
}

export function timeText(epochMs: number): string {
  return timeWithSeconds.format(new Date(epochMs));
}
