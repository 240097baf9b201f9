/*
 * The page in a real browser against a running gateway: signs in by the printed link, and checks what a person would
 * see. Exits 0 if all of it holds, else 1 with the first thing that does not.
 *
 *   HIRUNDO_LINK='http://127.0.0.1:8080/#token=…' node e2e/page.e2e.mjs [DIRECTORY FOR SCREENSHOTS]
 *
 * HIRUNDO_PAIRING_LINK is a link of `hirundo pair`, which signs in once; without it that is left out.
 * HIRUNDO_CHROMIUM names the browser where it is not Debian's.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const TABLET = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** A gateway that has just started on a small machine needs a while for its first values. */
const WITHIN_MS = 30_000;

const link = process.env.HIRUNDO_LINK;
const pairingLink = process.env.HIRUNDO_PAIRING_LINK;
const shots = process.argv[2];
const browserPath = process.env.HIRUNDO_CHROMIUM ?? "/usr/bin/chromium";

if (!link) {
  fail("set HIRUNDO_LINK to the sign-in link that the gateway prints");
}
if (!existsSync(browserPath)) {
  fail(`no browser at ${browserPath}: install it with \`apt-get install chromium\`, or set HIRUNDO_CHROMIUM`);
}
if (shots) {
  mkdirSync(shots, { recursive: true });
}

const profile = mkdtempSync(join(tmpdir(), "hirundo-page-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: browserPath,
  headless: true,
  viewport: TABLET,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
  ],
});

/** Whatever the browser complains about, and whatever leaves the gateway's own origin. */
const complaints = [];
const origin = new URL(link).origin;
let exitCode = 0;
try {
  const page = context.pages()[0] ?? await context.newPage();
  page.on("pageerror", (error) => complaints.push(`exception in the page: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && complaints.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) {
      complaints.push(`the page asked another host: ${request.url()}`);
    }
  });
  await checkAll(page);
  if (complaints.length > 0) {
    throw new Error(complaints.join("\n  "));
  }
  console.log("page: all checks passed");
} catch (problem) {
  exitCode = 1;
  console.error(`page: ${problem.message}`);
  complaints.forEach((complaint) => console.error(`  ${complaint}`));
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
process.exit(exitCode);

async function checkAll(page) {
  await page.goto(link, { timeout: WITHIN_MS });

  await until(page, "the connection state says Connected",
    () => document.querySelector(".pill[data-state=live]")?.textContent.includes("Connected"));
  await until(page, "the token has left the address bar", () => location.hash === "");
  await until(page, "at least one tile shows a value",
    () => document.querySelectorAll(".tile .metric-value").length > 0);

  const moving = await until(page, "a value on a tile changes", firstChange);
  await page.locator(`.tile[data-device="${moving.device}"] [data-metric="${moving.metric}"]`).click();
  console.log(`page: charting ${moving.metric} of ${moving.device}`);
  await until(page, "the chart has loaded its history", () => document.querySelector(".chart")?.dataset.loaded === "true");
  await until(page, "the chart has at least three points",
    () => Number(document.querySelector(".plot")?.dataset.points ?? 0) >= 3);
  await until(page, "the chart's line is on the canvas", lineIsDrawn);
  const points = await page.evaluate(() => document.querySelector(".plot canvas").toDataURL());
  await until(page, "the chart moves on", (old) => document.querySelector(".plot canvas").toDataURL() !== old, points);

  await page.reload();
  await until(page, "a reload connects again by the session cookie, without the token",
    () => document.querySelector(".pill[data-state=live]") !== null);
  await until(page, "the tiles are there again", () => document.querySelectorAll(".tile .metric-value").length > 0);
  await until(page, "the chart is there again", () => document.querySelector(".chart")?.dataset.loaded === "true");
  await shoot(page);
  if (pairingLink) {
    await pair(page);
  }
}

/** Signed out before: only the code can have let it in. */
async function pair(page) {
  await page.goto("about:blank");
  await context.clearCookies();
  await page.goto(pairingLink, { timeout: WITHIN_MS });
  await until(page, "a code signs in", () => document.querySelector(".pill[data-state=live]") !== null);
  await until(page, "the code has left the address bar", () => location.hash === "");
  await page.reload();
  await until(page, "a reload connects again, though the code is used up",
    () => document.querySelector(".pill[data-state=live]") !== null);
}

async function shoot(page) {
  if (!shots) {
    return;
  }
  for (const [name, viewport] of [["tablet", TABLET], ["phone", PHONE]]) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await until(page, "the chart is drawn after a change of size", lineIsDrawn);
      await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) });
    }
  }
}

/** Runs in the page, again and again: the first number whose text is not what it was when first seen. */
function firstChange() {
  window.firstSeen ??= new Map();
  for (const row of document.querySelectorAll(".tile[data-state=online] button.metric")) {
    const text = row.querySelector(".metric-value").textContent;
    if (!window.firstSeen.has(row)) {
      window.firstSeen.set(row, text);
    } else if (window.firstSeen.get(row) !== text && /\d/.test(text)) {
      return { device: row.closest(".tile").dataset.device, metric: row.dataset.metric };
    }
  }
  return undefined;
}

/** Runs in the page: pixels of the line's own colour. */
function lineIsDrawn() {
  const canvas = document.querySelector(".plot canvas");
  if (!canvas || canvas.width === 0) {
    return false;
  }
  const hex = getComputedStyle(canvas).getPropertyValue("--accent").trim().slice(1);
  const wanted = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 200 && wanted.every((part, index) => Math.abs(data[at + index] - part) < 12)) {
      found += 1;
    }
  }
  return found >= 10;
}

async function until(page, what, condition, argument) {
  let found;
  try {
    found = await page.waitForFunction(condition, argument, { timeout: WITHIN_MS, polling: 100 });
  } catch (problem) {
    if (shots) {
      await page.screenshot({ path: join(shots, "failed.png") });
    }
    const says = await page.evaluate(() => document.body.innerText.slice(0, 200).replaceAll("\n", " | "));
    throw new Error(`not within ${WITHIN_MS / 1000} s: ${what} (the page says: ${says}; ${problem.message.split("\n")[0]})`);
  }
  console.log(`page: ${what}`);
  return found.jsonValue();
}

function fail(message) {
  console.error(`page: ${message}`);
  process.exit(1);
}
