import { expect, test } from "vitest";
import { Rest, RestError } from "../src/client";

interface Asked { url: string; request: RequestInit | undefined }

function restThatAnswers(status: number, body: object, type = "application/json") {
  const asked: Asked[] = [];
  const rest = new Rest("http://gateway/api/v1/", (url, request) => {
    asked.push({ url: String(url), request });
    return Promise.resolve(new Response(JSON.stringify(body), { status, headers: { "content-type": type } }));
  });
  return { rest, asked };
}

test("signing in sends the token in the header and nowhere else", async () => {
  const { rest, asked } = restThatAnswers(200, {});
  await rest.signIn("abc.def");
  expect(asked[0]?.url).toBe("http://gateway/api/v1/session");
  expect(asked[0]?.request).toMatchObject({ method: "POST", headers: { Authorization: "Bearer abc.def" } });
});

test("a code is sent in the body, not in the address, and gives a token", async () => {
  const { rest, asked } = restThatAnswers(200, { token: "abc.def" });
  expect(await rest.pair("7KQ2-M4TD")).toBe("abc.def");
  expect(asked[0]?.url).toBe("http://gateway/api/v1/pair");
  expect(asked[0]?.request).toMatchObject({ method: "POST", body: '{"code":"7KQ2-M4TD"}' });
});

test("history asks for whole milliseconds and reads raw values and buckets alike", async () => {
  const { rest, asked } = restThatAnswers(200, {
    resolution: 10_000,
    points: [{ ts: 1, value: 5 }, { ts: 2, min: 1, max: 9, mean: 4, count: 3 }],
  });
  expect(await rest.history("a/b", "t", 0.4, 99.6, 300)).toEqual({
    bucketMs: 10_000,
    points: [{ ts: 1, min: 5, max: 5, mean: 5, count: 1 }, { ts: 2, min: 1, max: 9, mean: 4, count: 3 }],
  });
  expect(asked[0]?.url).toBe("http://gateway/api/v1/devices/a%2Fb/history?metric=t&from=0&to=100&points=300");
});

test("raw values have no width; a switch is 0 or 1, and a text is left out", async () => {
  const { rest } = restThatAnswers(200, {
    resolution: "raw",
    points: [{ ts: 1, value: 5 }, { ts: 2, value: true }, { ts: 3, value: "open" }],
  });
  expect(await rest.history("relay", "on", 0, 99, 300)).toEqual({
    bucketMs: undefined,
    points: [{ ts: 1, min: 5, max: 5, mean: 5, count: 1 }, { ts: 2, min: 1, max: 1, mean: 1, count: 1 }],
  });
});

test("a problem is told in its own words", async () => {
  const { rest } = restThatAnswers(401, { title: "Unauthorized", detail: "the token has expired" }, "application/problem+json");
  const problem = await rest.system().catch((thrown: unknown) => thrown);
  expect(problem).toBeInstanceOf(RestError);
  expect(problem).toMatchObject({ status: 401, detail: "the token has expired" });
});

test("the state of the parts is read, whatever else the answer holds", async () => {
  const { rest } = restThatAnswers(200, {
    broker: { state: "port-taken", message: "another program listens on 1883", pid: null },
    ingest: { state: "waiting", problem: "connection refused" },
    uplink: { state: "disabled", reason: "", backlog: 0 },
    clock: { epochMs: 5, plausible: true, synchronised: false, reason: "kernel not synchronised by NTP" }, versions: { hirundo: "1" },
    disk: { freeBytes: 5e9, totalBytes: 6e9, writtenBytes: 7, writtenBytesPerDay: -1, cardLifePercentPerYear: -1 },
  });
  expect(await rest.system()).toEqual({
    broker: { state: "port-taken", detail: "another program listens on 1883", backlog: undefined },
    ingest: { state: "waiting", detail: "connection refused", backlog: undefined },
    uplink: { state: "disabled", detail: undefined, backlog: 0 },
    clockTrusted: false,
    clockReason: "kernel not synchronised by NTP",
    disk: { freeBytes: 5e9, writtenBytesPerDay: undefined, cardLifePercentPerYear: undefined },
  });
});

test("a command goes to its device and its state comes back", async () => {
  const { rest, asked } = restThatAnswers(202, { id: "c-1", deviceId: "a/b", command: { on: true }, status: "pending" });
  expect(await rest.giveCommand("a/b", { on: true }, 5_000)).toEqual({ id: "c-1", status: "pending", message: undefined });
  expect(asked[0]?.url).toBe("http://gateway/api/v1/devices/a%2Fb/commands");
  expect(asked[0]?.request).toMatchObject({ method: "POST", body: '{"command":{"on":true},"ttlMs":5000}' });
  await rest.giveCommand("relay", {});
  expect(asked[1]?.request?.body).toBe('{"command":{}}');
});

test("what became of a command is asked by its id", async () => {
  const { rest, asked } = restThatAnswers(200, { id: "c-1", status: "timeout", message: "no answer came" });
  expect(await rest.command("c-1")).toEqual({ id: "c-1", status: "timeout", message: "no answer came" });
  expect(asked[0]?.url).toBe("http://gateway/api/v1/commands/c-1");
});
