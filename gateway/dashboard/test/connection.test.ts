import { beforeEach, expect, test } from "vitest";
import { Connection, type ConnectionState, type ServerMessage } from "../src/client";
import { alert, connected, FakeEnvironment, snapshot, telemetry } from "./fakes";

let environment: FakeEnvironment;
let messages: ServerMessage[];
let states: ConnectionState[];
let problems: string[];
let connection: Connection;
let sessionStands: boolean;
let sessionsAsked: number;

beforeEach(() => {
  environment = new FakeEnvironment();
  messages = [];
  states = [];
  problems = [];
  sessionStands = true;
  sessionsAsked = 0;
  connection = new Connection({
    url: "ws://gateway/ws",
    subscription: { devices: ["*"], maxRate: 4 },
    environment,
    onMessage: (message) => messages.push(message),
    onState: (state) => states.push(state),
    onProblem: (problem) => problems.push(problem),
    sessionStands: () => {
      sessionsAsked += 1;
      return Promise.resolve(sessionStands);
    },
  });
});

const stateNames = () => states.map((state) => state.name);
const seqs = () => messages.flatMap((message) => ("seq" in message && "ts" in message ? [message.seq] : []));

/** Greets, and answers the subscription. */
function accept(resumed = false): void {
  environment.socket.receive(connected);
  environment.socket.receive({ type: "subscribed", id: "s", devices: ["*"], resumed });
}

function goLive(seq = 100): void {
  connection.start();
  accept();
  environment.socket.receive(snapshot(seq));
}

test("subscribes once the gateway has greeted, with nothing to resume at first", () => {
  connection.start();
  expect(environment.socket.sent).toEqual([]);
  accept();
  expect(environment.socket.sentOf("subscribe")).toEqual([{ type: "subscribe", id: "s", devices: ["*"], maxRate: 4 }]);
  expect(stateNames()).toEqual(["connecting", "live"]);
});

test("a lost connection is opened again after the jittered wait", async () => {
  goLive();
  environment.socket.lose();
  expect(states.at(-1)).toMatchObject({ name: "waiting", retryAtMs: environment.nowMs() + 250 });
  await environment.pass(249);
  expect(environment.sockets).toHaveLength(1);
  await environment.pass(1);
  expect(environment.sockets).toHaveLength(2);
});

test("the waits grow while the gateway is away, and are short again after a good connection", async () => {
  environment.chance = 1;
  connection.start();
  for (const waitMs of [500, 1_000, 2_000]) {
    environment.socket.lose();
    const sockets = environment.sockets.length;
    await environment.pass(waitMs - 1);
    expect(environment.sockets).toHaveLength(sockets);
    await environment.pass(1);
    expect(environment.sockets).toHaveLength(sockets + 1);
  }
  accept();
  await environment.pass(10_000 - 1);
  environment.socket.receive({ type: "pong" });
  await environment.pass(1);
  environment.socket.lose();
  expect(states.at(-1)).toMatchObject({ retryAtMs: environment.nowMs() + 500 });
});

test("a gateway that accepts and closes at once is not asked faster and faster", async () => {
  environment.chance = 1;
  connection.start();
  accept();
  environment.socket.lose(1011);
  await environment.pass(500);
  accept();
  environment.socket.lose(1011);
  expect(states.at(-1)).toMatchObject({ retryAtMs: environment.nowMs() + 1_000 });
});

test("resumes behind the last event it saw", async () => {
  goLive(100);
  environment.socket.receive(telemetry(101, { t: 1 }));
  environment.socket.receive(telemetry(107, { t: 2 }));
  environment.socket.lose();
  await environment.pass(500);
  environment.socket.receive(connected);
  expect(environment.socket.sentOf("subscribe")[0]?.["since"])
    .toEqual([{ gatewayId: "site-7", journalId: "j1", seq: 107 }]);
});

test("resumes behind the snapshot when no event came after it", async () => {
  goLive(100);
  environment.socket.lose(4008, "too slow");
  await environment.pass(500);
  environment.socket.receive(connected);
  expect(environment.socket.sentOf("subscribe")[0]?.["since"])
    .toEqual([{ gatewayId: "site-7", journalId: "j1", seq: 100 }]);
});

test("events that were seen before the break are not handed on again", async () => {
  goLive(100);
  environment.socket.receive(telemetry(101, { t: 1 }));
  environment.socket.receive(telemetry(102, { t: 2 }));
  environment.socket.lose();
  await environment.pass(500);
  accept(true);
  environment.socket.receive(telemetry(102, { t: 2 }));
  environment.socket.receive(telemetry(103, { t: 3 }));
  expect(seqs()).toEqual([101, 102, 103]);
});

test("events that the snapshot already holds are not handed on", () => {
  goLive(100);
  environment.socket.receive(telemetry(99, { t: 1 }));
  environment.socket.receive(telemetry(101, { t: 2 }));
  expect(seqs()).toEqual([101]);
});

test("an alert that a conflated sample overtook is still handed on", () => {
  goLive(100);
  environment.socket.receive(telemetry(110, { t: 1 }));
  environment.socket.receive(alert(105, { id: "a", code: "hot", severity: "warning", message: "", state: "raised" }));
  expect(seqs()).toEqual([110, 105]);
});

test("a sample that another device's sample overtook is still handed on", () => {
  goLive(100);
  environment.socket.receive(telemetry(110, { t: 1 }, "boiler"));
  environment.socket.receive(telemetry(105, { t: 2 }, "pump"));
  expect(seqs()).toEqual([110, 105]);
});

test("after a snapshot of a new journal its low seqs are news, and are what is resumed from", async () => {
  goLive(5_000);
  environment.socket.receive(telemetry(5_001, { t: 1 }));
  environment.socket.lose();
  await environment.pass(500);
  environment.socket.receive({ ...connected, journalId: "j2", seq: 3 });
  environment.socket.receive({ type: "subscribed", id: "s", devices: ["*"], resumed: false });
  environment.socket.receive(snapshot(3));
  environment.socket.receive(telemetry(4, { t: 2 }));
  expect(seqs()).toEqual([5_001, 4]);
  environment.socket.lose();
  await environment.pass(500);
  environment.socket.receive({ ...connected, journalId: "j2", seq: 9 });
  expect(environment.socket.sentOf("subscribe")[0]?.["since"])
    .toEqual([{ gatewayId: "site-7", journalId: "j2", seq: 4 }]);
});

test("a live state tells whether the gateway could resume", async () => {
  goLive();
  environment.socket.lose();
  await environment.pass(500);
  accept(true);
  expect(states.filter((state) => state.name === "live").map((state) => state.resumed)).toEqual([false, true]);
});

test("after a goodbye it waits as long as the gateway said, and a little of its own", async () => {
  goLive();
  environment.chance = 0.5;
  environment.socket.receive({ type: "goodbye", retryAfterMs: 7_300 });
  environment.socket.lose(1001);
  expect(states.at(-1)).toMatchObject({ name: "waiting", retryAtMs: environment.nowMs() + 7_300 + 250 });
  connection.hurry();
  await environment.pass(7_549);
  expect(environment.sockets).toHaveLength(1);
  await environment.pass(1);
  expect(environment.sockets).toHaveLength(2);
});

test("a refused token ends in signed_out and is not tried again", async () => {
  goLive();
  environment.socket.lose(4001, "token expired");
  await environment.pass(600_000);
  expect(states.at(-1)).toMatchObject({ name: "signed_out", because: { code: 4001 } });
  expect(environment.sockets).toHaveLength(1);
  connection.start();
  expect(environment.sockets).toHaveLength(2);
});

test("a socket that is refused before the greeting asks whether the session stands", async () => {
  connection.start();
  environment.socket.lose();
  await environment.pass(500);
  expect(sessionsAsked).toBe(1);
  expect(environment.sockets).toHaveLength(2);
  sessionStands = false;
  environment.socket.lose();
  await environment.pass(1_000);
  expect(states.at(-1)?.name).toBe("signed_out");
  expect(environment.sockets).toHaveLength(2);
});

test("a connection that broke in the middle does not ask for the session", async () => {
  goLive();
  environment.socket.lose();
  await environment.pass(500);
  expect(sessionsAsked).toBe(0);
});

test("where there are too many it comes back late at once, and never soon", () => {
  goLive();
  environment.chance = 0;
  environment.socket.lose(4029);
  expect(states.at(-1)).toMatchObject({ retryAtMs: environment.nowMs() + 15_000 });
});

test("pings every heartbeat, and lives as long as anything comes back", async () => {
  goLive();
  for (let beat = 1; beat <= 4; beat += 1) {
    expect(environment.socket.sentOf("ping")).toHaveLength(beat);
    environment.socket.receive({ type: "pong", id: `p${beat}`, serverTs: 1 });
    await environment.pass(30_000);
  }
  expect(environment.sockets).toHaveLength(1);
});

test("drops a connection on which a ping is not answered within ten seconds", async () => {
  goLive();
  environment.socket.receive({ type: "pong", id: "p1", serverTs: 1 });
  const dead = environment.socket;
  await environment.pass(30_000 + 9_999);
  expect(dead.closedBecause).toBeUndefined();
  await environment.pass(1);
  expect(dead.closedBecause).toBe("no answer to a ping");
  expect(states.at(-1)?.name).toBe("waiting");
});

test("what a dropped socket still says is not heard", async () => {
  goLive(100);
  const dead = environment.socket;
  await environment.pass(40_000);
  expect(dead.closedBecause).toBe("no answer to a ping");
  dead.receive(telemetry(101, { t: 1 }));
  dead.lose(1006);
  expect(seqs()).toEqual([]);
  await environment.pass(500);
  expect(environment.sockets).toHaveLength(2);
});

test("drops a socket that opens and is never greeted", async () => {
  connection.start();
  await environment.pass(15_000);
  expect(environment.sockets[0]?.closedBecause).toBe("no greeting");
  expect(states.at(-1)?.name).toBe("waiting");
});

test("drops a gateway that greets and never answers the subscription", async () => {
  connection.start();
  environment.socket.receive(connected);
  environment.socket.receive({ type: "pong", id: "p1" });
  await environment.pass(15_000);
  expect(environment.sockets[0]?.closedBecause).toBe("no subscription");
});

test("a subscription that is refused is tried again later with growing waits", async () => {
  environment.chance = 1;
  connection.start();
  environment.socket.receive(connected);
  environment.socket.receive({ type: "error", id: "s", code: "forbidden", message: "no" });
  expect(states.at(-1)).toMatchObject({ name: "waiting", because: { reason: "forbidden: no" } });
  await environment.pass(500);
  environment.socket.receive(connected);
  environment.socket.receive({ type: "error", id: "s", code: "forbidden", message: "no" });
  expect(states.at(-1)).toMatchObject({ retryAtMs: environment.nowMs() + 1_000 });
});

test("a network that is back shortens a long wait but keeps the jitter", async () => {
  environment.chance = 1;
  connection.start();
  for (const waitMs of [500, 1_000, 2_000, 4_000, 8_000]) {
    environment.socket.lose();
    await environment.pass(waitMs);
  }
  environment.socket.lose();
  const sockets = environment.sockets.length;
  connection.hurry();
  await environment.pass(499);
  expect(environment.sockets).toHaveLength(sockets);
  await environment.pass(1);
  expect(environment.sockets).toHaveLength(sockets + 1);
});

test("a malformed frame is reported and the connection goes on", () => {
  goLive(100);
  environment.socket.receiveText("{nonsense");
  environment.socket.receive({ type: "telemetry", gatewayId: "site-7", seq: 101 });
  environment.socket.receive(telemetry(102, { t: 1 }));
  expect(problems).toHaveLength(2);
  expect(seqs()).toEqual([102]);
});

test("a batch is read message by message, and one bad one spoils none of the others", () => {
  goLive(100);
  environment.socket.receive([telemetry(101, { t: 1 }), { seq: 102 }, telemetry(103, { t: 2 })]);
  expect(problems).toHaveLength(1);
  expect(seqs()).toEqual([101, 103]);
});

test("a stopped connection stays closed", async () => {
  goLive();
  connection.stop();
  await environment.pass(600_000);
  expect(environment.sockets).toHaveLength(1);
  expect(environment.socket.closedBecause).toBe("stopped");
  expect(states.at(-1)?.name).toBe("stopped");
});

test("a stop while it asks for the session opens nothing", async () => {
  connection.start();
  environment.socket.lose();
  const passed = environment.pass(500);
  connection.stop();
  await passed;
  expect(environment.sockets).toHaveLength(1);
});
