import type { MediaStatistics } from '../ports.js';

/** One entry of RTCStatsReport (W3C webrtc-stats); what is read of it is checked where it is read. */
export type StatisticsEntry = { readonly id: string; readonly type: string } & Readonly<Record<string, unknown>>;

/** What is remembered from one report to tell the loss since then. */
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
 * Reads a report. `loss` is of the worse direction: lost of the packets that should have come here since `before`, or what the
 * other side last reported of ours (fractionLost, RFC 3550 section 6.4.1).
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

/** The transport says which; where it does not, it is the one that was nominated and works. */
function selectedPair(
  entries: readonly StatisticsEntry[],
  byId: ReadonlyMap<string, StatisticsEntry>,
  transport: StatisticsEntry | undefined,
): StatisticsEntry | undefined {
  const named = byId.get(text(transport, 'selectedCandidatePairId') ?? '');
  const pairs = entries.filter((entry) => entry.type === 'candidate-pair');
  return named ?? pairs.find((pair) => pair['nominated'] === true && pair['state'] === 'succeeded');
}

/** Late packets are taken back from the lost ones, so that the difference may be negative. */
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
