import { describe, expect, it } from 'vitest';
import { CANDIDATES_PER_CONNECTION } from '../src/limits.js';
import { readDescription } from '../src/media/description.js';
import { Negotiation } from '../src/media/negotiation.js';
import { readStatistics, type StatisticsEntry } from '../src/media/statistics.js';
import { WaitingCandidates } from '../src/media/waiting-candidates.js';
import type { MediaCandidate, MediaDescription } from '../src/ports.js';

function sdp(ufrag: string, digit = 'A', sections = ['audio', 'video', 'application']): string {
  const print = Array(32).fill(`${digit}${digit}`).join(':');
  const parts = sections.map((kind) => `m=${kind} 9 X 0\r\na=ice-ufrag:${ufrag}\r\na=fingerprint:sha-256 ${print}\r\n`);
  return `v=0\r\n${parts.join('')}`;
}
const offer = (ufrag: string, digit?: string): MediaDescription => ({ type: 'offer', sdp: sdp(ufrag, digit) });
const answer = (ufrag: string, digit?: string): MediaDescription => ({ type: 'answer', sdp: sdp(ufrag, digit) });

describe('offers and answers of one connection', () => {
  it('MC-5 a description is one audio, one video and one data section under one certificate', () => {
    expect(readDescription(sdp('u1'))).toEqual({ ufrag: 'u1', fingerprint: new Uint8Array(32).fill(0xaa) });
    const refused = [
      sdp('u1', 'A', ['audio', 'video']),
      sdp('u1', 'A', ['audio', 'video', 'video']),
      sdp('u1', 'A', ['audio', 'video', 'application', 'video']),
      sdp('u1') + sdp('u1', 'B').slice('v=0\r\n'.length),
      sdp('u1').replace('a=ice-ufrag:u1', 'a=ice-ufrag:u2'),
      sdp('u1').replaceAll('sha-256', 'sha-1'),
      '',
    ];
    expect(refused.map(readDescription)).toEqual(refused.map(() => null));
  });

  it('MC-5 another certificate is refused in an offer of the same connection, and in an answer', () => {
    const responder = new Negotiation(false);
    expect(responder.received(offer('u1')).kind).toBe('use');
    responder.answered(answer('v1'));
    expect(responder.received(offer('u2', 'B'))).toEqual({ kind: 'refuse', code: 'fingerprint-changed' });
    expect(responder.received(offer('u2')).kind).toBe('use');

    const initiator = new Negotiation(true);
    initiator.offered(offer('u1'));
    expect(initiator.received(answer('v1')).kind).toBe('use');
    initiator.offered(offer('u2'));
    expect(initiator.received(answer('v2', 'B'))).toEqual({ kind: 'refuse', code: 'fingerprint-changed' });
  });

  it('MC-9 an offer that comes again is answered again, an older one and a late answer are refused', () => {
    const responder = new Negotiation(false);
    responder.received(offer('u1'));
    responder.answered(answer('v1'));
    expect(responder.received(offer('u1'))).toEqual({ kind: 'repeat', answer: answer('v1') });
    responder.received(offer('u2'));
    responder.answered(answer('v2'));
    expect(responder.received(offer('u1'))).toEqual({ kind: 'refuse', code: 'description-late' });

    const initiator = new Negotiation(true);
    initiator.offered(offer('u1'));
    initiator.received(answer('v1'));
    expect(initiator.received(answer('v1'))).toEqual({ kind: 'known' });
    expect(initiator.received(answer('v9'))).toEqual({ kind: 'refuse', code: 'description-late' });
    initiator.offered(offer('u2'));
    expect(initiator.received(answer('v1'))).toEqual({ kind: 'known' });
    expect(initiator.received(answer('v2')).kind).toBe('use');
    expect(initiator.received(answer('v1'))).toEqual({ kind: 'refuse', code: 'description-late' });
  });

  it('MC-9 an offer that comes while another is being answered waits, and whoever has no business to offer or answer is refused', () => {
    const responder = new Negotiation(false);
    responder.received(offer('u1'));
    expect(responder.received(offer('u2'))).toEqual({ kind: 'wait' });
    expect(responder.answered(answer('v1'))).toEqual(offer('u2'));
    expect(responder.received(offer('u2')).kind).toBe('use');
    expect(responder.received(answer('u3'))).toEqual({ kind: 'refuse', code: 'description-refused' });
    expect(new Negotiation(true).received(offer('u1'))).toEqual({ kind: 'refuse', code: 'description-refused' });
  });

  it('MC-4 one restart at a time: what is wished meanwhile is one more', () => {
    const initiator = new Negotiation(true);
    initiator.offered(offer('u1'));
    expect(initiator.wantRestart()).toBe(false);
    expect(initiator.wantRestart()).toBe(false);
    initiator.received(answer('v1'));
    expect(initiator.settled()).toBe(true);
    initiator.offered(offer('u2'));
    initiator.received(answer('v2'));
    expect(initiator.settled()).toBe(false);
    expect(initiator.wantRestart()).toBe(true);
    expect(new Negotiation(false).wantRestart()).toBe(false);
  });
});

describe('candidates', () => {
  const candidate = (name: string): MediaCandidate => ({ candidate: name, mid: '0', line: 0 });

  it('MC-3 what is rejected waits for the next description, and what comes beyond the limit is refused', async () => {
    let described = false;
    let generation = 'u1';
    const added: string[] = [];
    let refused = 0;
    const candidates = new WaitingCandidates({
      ready: () => described,
      add({ candidate }) {
        if (!candidate.startsWith(generation)) return Promise.reject(new Error('unknown ufrag'));
        added.push(candidate);
        return Promise.resolve();
      },
      refused: () => void (refused += 1),
    });
    await candidates.add(candidate('u1 a'));
    expect(added).toEqual([]);
    described = true;
    await candidates.described();
    await candidates.add(candidate('u2 b'));
    expect(added).toEqual(['u1 a']);
    generation = 'u2';
    await candidates.described();
    expect(added).toEqual(['u1 a', 'u2 b']);
    for (let count = 0; count < CANDIDATES_PER_CONNECTION + 2; count++) await candidates.add(candidate(`u2 ${count}`));
    await candidates.add(candidate('u2 0'));
    expect(refused).toBe(3);
  });
});

describe('statistics', () => {
  const report = (received: number, lost: number, fraction: number): StatisticsEntry[] => [
    { id: 'T', type: 'transport', bytesReceived: 900, bytesSent: 800, selectedCandidatePairId: 'P' },
    { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R', currentRoundTripTime: 0.08 },
    { id: 'L', type: 'local-candidate', candidateType: 'relay', protocol: 'udp', relayProtocol: 'tcp' },
    { id: 'R', type: 'remote-candidate', candidateType: 'host' },
    { id: 'A', type: 'inbound-rtp', kind: 'audio', bytesReceived: 100, packetsReceived: received, packetsLost: lost },
    { id: 'V', type: 'inbound-rtp', kind: 'video', bytesReceived: 500, framesDecoded: 12 },
    { id: 'F', type: 'remote-inbound-rtp', kind: 'video', fractionLost: fraction },
  ];

  it('MC-10 bytes, frames, round trip in milliseconds, candidate types, and the loss since the last report in the worse direction', () => {
    const first = readStatistics(report(90, 10, 0), { received: 0, lost: 0 });
    expect(first.statistics).toEqual({
      bytesReceived: 900,
      bytesSent: 800,
      framesDecoded: 12,
      audioBytesReceived: 100,
      videoBytesReceived: 500,
      roundTrip: 80,
      loss: 0.1,
      local: 'relay',
      remote: 'host',
      protocol: 'tcp',
    });
    const second = readStatistics(report(190, 10, 0), first.counts);
    expect(second.statistics.loss).toBe(0);
    expect(readStatistics(report(290, 9, 0.25), second.counts).statistics.loss).toBe(0.25);
  });

  it('MC-10 what was not measured is absent, and a report without a transport is read from its pair', () => {
    const pair = {
      id: 'P',
      type: 'candidate-pair',
      nominated: true,
      state: 'succeeded',
      bytesReceived: 5,
      bytesSent: 6,
    };
    const { statistics } = readStatistics([pair], { received: 0, lost: 0 });
    expect(statistics).toEqual({
      bytesReceived: 5,
      bytesSent: 6,
      framesDecoded: 0,
      audioBytesReceived: 0,
      videoBytesReceived: 0,
    });
  });
});
