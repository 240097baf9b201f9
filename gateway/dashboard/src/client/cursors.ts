import type { Connected, LiveEvent, Position } from "./protocol";

/**
 * How far the viewer has seen each gateway's journal: what to ask for after a broken connection, and what it already had.
 *
 * Where to resume is the highest seq of a gateway. What is a duplicate is decided by device and type: a slow viewer's
 * telemetry is conflated, so a newer sample may legally overtake an alert of a lower seq, and that alert must not be
 * taken for an old one.
 */
export class Cursors {
  private readonly positions = new Map<string, Position>();
  /** Seq of the last snapshot, by gateway: it holds whatever came before. */
  private readonly floors = new Map<string, number>();
  private readonly seen = new Map<string, number>();
  private readonly journals = new Map<string, string>();

  /** Events of this gateway come from this journal until the next greeting. */
  greeted(connected: Connected): void {
    this.journals.set(connected.gatewayId, connected.journalId);
  }

  /** A snapshot replaces all that was known; live events go on behind its seq. */
  restart(connected: Connected, seq: number): void {
    this.positions.clear();
    this.seen.clear();
    this.floors.clear();
    this.floors.set(connected.gatewayId, seq);
    this.positions.set(connected.gatewayId, {
      gatewayId: connected.gatewayId,
      journalId: connected.journalId,
      seq,
    });
  }

  /** False for an event that was seen before. */
  accept(event: LiveEvent): boolean {
    const key = `${event.gatewayId} ${event.deviceId} ${event.type === "other_event" ? event.name : event.type}`;
    if (event.seq <= (this.seen.get(key) ?? this.floors.get(event.gatewayId) ?? -1)) {
      return false;
    }
    this.seen.set(key, event.seq);
    const journalId = this.journals.get(event.gatewayId);
    if (journalId !== undefined && event.seq > (this.positions.get(event.gatewayId)?.seq ?? -1)) {
      this.positions.set(event.gatewayId, { gatewayId: event.gatewayId, journalId, seq: event.seq });
    }
    return true;
  }

  since(): Position[] {
    return [...this.positions.values()];
  }
}
