import type { MediaStatistics } from '../ports.js';

/** One entry of RTCStatsReport (W3C webrtc-stats). Its values are checked where they are read. */
export type StatisticsEntry = { readonly id: string; readonly type: string } & Readonly<Record<string, unknown>>;

/** The counts of one report, to compute the loss until the next. */
export interface PacketCounts {
  readonly received: number;
  readonly lost: number;
}

export const noPackets: PacketCounts = { received: 0, lost: 0 };

export const noStatistics: MediaStatistics = {
  bytesReceived: 0,
  bytesSent: 0,
  framesDecoded: 0,
  audioBytesReceived: 0,
  videoBytesReceived: 0,
};

/**
 * Reads a report. `loss` is the worse direction: the lost share of the packets due here since `before`, or the other side's
 * last report of this side's packets (fractionLost, RFC 3550 section 6.4.1).
 */
export function readStatistics(
  entries: readonly StatisticsEntry[],
  before: PacketCounts,
): { statistics: MediaStatistics; counts: PacketCounts } {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const transport = entries.find((entry) => entry.type === 'transport');
  const pair = selectedPair(entries, byId, transport);
  const local = byId.get(text(pair, 'localCandidateId') ?? '');
  const remote = byId.get(text(pair, 'remoteCandidateId') ?? '');
  const inbound = entries.filter((entry) => entry.type === 'inbound-rtp');
  const counts = { received: sum(inbound, 'packetsReceived'), lost: sum(inbound, 'packetsLost') };
  const roundTrip = numeric(pair, 'currentRoundTripTime');
  const loss = worse(
    lossBetween(before, counts),
    entries.filter((entry) => entry.type === 'remote-inbound-rtp').map((entry) => numeric(entry, 'fractionLost')),
  );
  const flow = numeric(transport, 'bytesReceived') === undefined ? pair : transport;
  const of = (kind: string) => inbound.filter((entry) => text(entry, 'kind') === kind);
  return {
    counts,
    statistics: {
      bytesReceived: numeric(flow, 'bytesReceived') ?? 0,
      bytesSent: numeric(flow, 'bytesSent') ?? 0,
      framesDecoded: sum(inbound, 'framesDecoded'),
      audioBytesReceived: sum(of('audio'), 'bytesReceived'),
      videoBytesReceived: sum(of('video'), 'bytesReceived'),
      ...(roundTrip === undefined ? {} : { roundTrip: roundTrip * 1000 }),
      ...(loss === undefined ? {} : { loss }),
      ...named('local', text(local, 'candidateType')),
      ...named('remote', text(remote, 'candidateType')),
      ...named('protocol', text(local, 'relayProtocol') ?? text(local, 'protocol')),
    },
  };
}

/** Returns the selected candidate pair, as the transport names it; otherwise the nominated pair that works. */
function selectedPair(
  entries: readonly StatisticsEntry[],
  byId: ReadonlyMap<string, StatisticsEntry>,
  transport: StatisticsEntry | undefined,
): StatisticsEntry | undefined {
  const named = byId.get(text(transport, 'selectedCandidatePairId') ?? '');
  const pairs = entries.filter((entry) => entry.type === 'candidate-pair');
  return named ?? pairs.find((pair) => pair['nominated'] === true && pair['state'] === 'succeeded');
}

/**
 * Returns the packets lost between two reports. Late packets are subtracted from the lost ones, so the difference may be
 * negative.
 */
function lossBetween(before: PacketCounts, now: PacketCounts): number | undefined {
  const lost = Math.max(0, now.lost - before.lost);
  const expected = lost + Math.max(0, now.received - before.received);
  return expected === 0 ? undefined : lost / expected;
}

function worse(own: number | undefined, reported: readonly (number | undefined)[]): number | undefined {
  const known = [own, ...reported].filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(1, Math.max(0, ...known));
}

function numeric(entry: StatisticsEntry | undefined, name: string): number | undefined {
  const value = entry?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function text(entry: StatisticsEntry | undefined, name: string): string | undefined {
  const value = entry?.[name];
  return typeof value === 'string' ? value : undefined;
}

function sum(entries: readonly StatisticsEntry[], name: string): number {
  return entries.reduce((total, entry) => total + (numeric(entry, name) ?? 0), 0);
}

function named<K extends string>(key: K, value: string | undefined): { readonly [key in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: string });
}
