import { derived, sameItems } from '@kith/identity';
import type { Did, Observable } from '@kith/identity';
import type { Node } from '@kith/store';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { stringOf, viewsOf } from '../read.js';
import { CallRecordSchema, ringOutcomes } from '../schemas/call-record.js';
import type { RingOutcome } from '../schemas/call-record.js';
import { commsError } from '../codes.js';

/** One call, put together from the records of its members. */
export type CallEntry =
  | {
      readonly kind: 'call';
      readonly startedAt: number;
      /** Milliseconds, from the first to the last moment somebody was in it. */
      readonly duration: number;
      /** In the order they came. */
      readonly people: readonly Did[];
    }
  | {
      readonly kind: 'ring';
      readonly startedAt: number;
      readonly from: Did;
      readonly to: Did;
      readonly outcome: RingOutcome;
    };

/** The calls that are recorded for one node. `ready()` resolves when the stored ones are loaded. */
export interface CallHistory extends Observable<readonly CallEntry[]> {
  ready(): Promise<void>;
  close(): void;
}

/** Somebody rang this person, and nobody answered. */
export interface MissedRing {
  /** Of the ring, as it was heard where it rang; where the record does not say, of the record. */
  readonly id: string;
  /** What it was about. */
  readonly call: string;
  readonly from: Did;
  /** By the clock of the one who rang. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** The rings that this person missed. `ready()` resolves when the stored ones are loaded. */
export interface MissedRings extends Observable<readonly MissedRing[]> {
  ready(): Promise<void>;
  close(): void;
}

/** Records calls and rings, and lists those of the past. */
export interface CallLog {
  /** This person was in a call. @throws KithError `call-record-invalid`, and what the space throws. */
  recordStay(stay: { readonly call: string; readonly startedAt: number; readonly duration: number }): Promise<void>;
  /** This person rang somebody. @throws KithError `call-record-invalid`, and what the space throws. */
  recordRing(ring: {
    readonly call: string;
    readonly startedAt: number;
    readonly duration: number;
    readonly to: Did;
    readonly outcome: RingOutcome;
    /** 16 bytes, base64url. */
    readonly ring?: string;
  }): Promise<void>;
  /** The latest calls about one node, newest first. */
  history(call: string): CallHistory;
  /** The latest rings that this person did not answer, newest first: also those that rang while no device of theirs was open. */
  missed(): MissedRings;
}

interface CallRecord {
  readonly person: Did;
  readonly kind: 'stay' | 'ring';
  readonly startedAt: number;
  readonly duration: number;
  readonly to?: Did;
  readonly outcome?: RingOutcome;
  readonly ring?: string;
}

/** Clocks of several people name the same moment differently; stays this close to each other are one call. */
const SAME_CALL_GAP = 60_000;

/** Opens the record of the calls of one space. */
export function openCallLog(space: CommsSpace): CallLog {
  const write = async (properties: {
    readonly call: string;
    readonly kind: 'stay' | 'ring';
    readonly startedAt: number;
    readonly duration: number;
    readonly to?: Did;
    readonly outcome?: RingOutcome;
    readonly ring?: string;
  }): Promise<void> => {
    const { call, startedAt, duration } = properties;
    if (call.trim() === '' || call.length > limits.CALL_MAX || !isTime(startedAt) || !isTime(duration)) {
      throw commsError('call-record-invalid', {
        fix: `Name it by 1 to ${limits.CALL_MAX} characters, and use whole milliseconds.`,
      });
    }
    await space.create(CallRecordSchema, properties);
  };

  return {
    recordStay: ({ call, startedAt, duration }) => write({ call, kind: 'stay', startedAt, duration }),
    recordRing: ({ call, startedAt, duration, to, outcome, ring }) =>
      write({ call, kind: 'ring', startedAt, duration, to, outcome, ...(ring === undefined ? {} : { ring }) }),
    history(call) {
      const live = space.graph.live({
        schema: CallRecordSchema,
        where: { call },
        order: 'newest',
        // Several people record one call.
        limit: limits.CALL_PAGE * 4,
      });
      const view = viewsOf(recordOf);
      const entries = derived([live], () => callsIn(live.getSnapshot().nodes.map(view)), sameEntries);
      return { ...entries, ready: () => live.ready(), close: () => live.close() };
    },
    missed() {
      const live = space.graph.live({
        schema: CallRecordSchema,
        where: { to: space.me.person, kind: 'ring' },
        order: 'newest',
        limit: limits.CALL_PAGE,
      });
      const view = viewsOf(missedRingOf);
      const rings = derived([live], () => live.getSnapshot().nodes.flatMap((node) => view(node) ?? []), sameItems);
      return { ...rings, ready: () => live.ready(), close: () => live.close() };
    },
  };
}

/** Busy in another call is not answered either: nothing of the ring was to be seen. */
const unanswered: ReadonlySet<RingOutcome> = new Set(['unanswered', 'cancelled', 'busy'] as const);

function missedRingOf(node: Node): MissedRing | null {
  const { person: from, startedAt, duration, outcome, ring } = recordOf(node);
  if (outcome === undefined || !unanswered.has(outcome)) return null;
  return { id: ring ?? node.id, call: stringOf(node.properties, 'call') ?? '', from, startedAt, duration };
}

function isTime(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function recordOf(node: Node): CallRecord {
  const number = (name: string) => (typeof node.properties[name] === 'number' ? node.properties[name] : 0);
  const to = stringOf(node.properties, 'to');
  const ring = stringOf(node.properties, 'ring');
  const outcome = ringOutcomes.find((known) => known === node.properties['outcome']);
  return {
    person: node.creator,
    kind: node.properties['kind'] === 'ring' ? 'ring' : 'stay',
    startedAt: number('startedAt'),
    duration: number('duration'),
    ...(to === undefined ? {} : { to: to as Did }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(ring === undefined ? {} : { ring }),
  };
}

/** Stays that overlap are one call. */
function callsIn(records: readonly CallRecord[]): readonly CallEntry[] {
  const entries: CallEntry[] = [];
  let open: { startedAt: number; end: number; people: Did[] } | undefined;
  const finish = () => {
    if (open === undefined) return;
    const { startedAt, end, people } = open;
    entries.push({ kind: 'call', startedAt, duration: end - startedAt, people });
    open = undefined;
  };
  for (const record of records.toSorted((a, b) => a.startedAt - b.startedAt || (a.person < b.person ? -1 : 1))) {
    if (record.kind === 'ring') {
      if (record.to === undefined || record.outcome === undefined) continue;
      const { startedAt, person, to, outcome } = record;
      entries.push({ kind: 'ring', startedAt, from: person, to, outcome });
      continue;
    }
    const end = record.startedAt + record.duration;
    if (open !== undefined && record.startedAt > open.end + SAME_CALL_GAP) finish();
    open ??= { startedAt: record.startedAt, end, people: [] };
    open.end = Math.max(open.end, end);
    if (!open.people.includes(record.person)) open.people.push(record.person);
  }
  finish();
  return entries.toSorted((a, b) => b.startedAt - a.startedAt).slice(0, limits.CALL_PAGE);
}

function sameEntries(a: readonly CallEntry[], b: readonly CallEntry[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
