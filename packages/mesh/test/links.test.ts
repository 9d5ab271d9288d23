import { systemClock } from '@kith/identity';
import wrtc from '@roamhq/wrtc';
import { describe, expect, it } from 'vitest';
import { linkContract } from '../../../test/contract/link-contract.js';
import { broadcastLinks, memoryLinkPair, webrtcLinks, type Link, type PendingLink } from '../src/index.js';
import { fingerprintOf, isDataOnly } from '../src/link/fingerprint.js';
import { SimulatedClock } from './support/clock.js';
import { openBroadcast } from './support/broadcast.js';
import { crypto } from './support/people.js';
import { loadPeer, webrtcLinksBy } from '../src/link/webrtc-pending.js';
import { nodeWebrtc, webrtcPair } from './support/webrtc.js';

let names = 0;
async function broadcastPair(): Promise<[Link, Link]> {
  const createLink = broadcastLinks({ name: `kith-links-${names++}`, open: openBroadcast, random: crypto.randomBytes });
  const responder: PendingLink = createLink({ initiator: false, send: (signal) => initiator.receive(signal) });
  const initiator: PendingLink = createLink({
    initiator: true,
    send: (signal) => queueMicrotask(() => responder.receive(signal)),
  });
  const outcomes = await Promise.all([initiator.opened, responder.opened]);
  return outcomes.map((outcome) => {
    if (!outcome.ok) throw new Error(outcome.code);
    return outcome.link;
  }) as [Link, Link];
}

linkContract('memory', async () => ({ ends: memoryLinkPair({ random: crypto.randomBytes }).ends }));
linkContract('BroadcastChannel', async () => ({ ends: await broadcastPair() }));
linkContract('WebRTC', async () => ({ ends: await webrtcPair() }));

/** An offer of somebody else. */
function offerOf(): Promise<string> {
  return new Promise((resolve) => {
    const pending = nodeWebrtc({
      initiator: true,
      send: (signal) => {
        if (signal.kind === 'offer') resolve(signal.sdp);
        pending.cancel();
      },
    });
  });
}

describe('a WebRTC link', () => {
  it('LINK-8 its binding is the SHA-256 fingerprint of both certificates', async () => {
    const seen: string[] = [];
    const [left, right] = await webrtcPair((signal) => {
      if (signal.kind !== 'candidate') seen.push(signal.sdp);
      return signal;
    });
    expect(seen.map(fingerprintOf)).toEqual([left.binding.mine, right.binding.mine]);
    left.close('test-over');
    right.close('test-over');
  });

  it('LINK-9 a description with media, or one no stack can read, fails the attempt with a code', async () => {
    const offer = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n';
    const codes: string[] = [];
    for (const sdp of [offer, 'nonsense', 'm=application nonsense']) {
      const pending = nodeWebrtc({ initiator: false, send: () => {} });
      pending.receive({ kind: 'offer', sdp });
      const outcome = await pending.opened;
      codes.push(outcome.ok ? 'open' : outcome.code);
    }
    expect(codes).toEqual(['description-refused', 'description-refused', 'err-set-remote-description']);
  });

  it('LINK-9 a second description is not taken, so a connection cannot be moved to another certificate', async () => {
    const other = await offerOf();
    const [left, right] = await webrtcPair(
      (signal) => signal,
      (responder) => responder.receive({ kind: 'offer', sdp: other }),
    );
    expect(right.binding.theirs).toEqual(left.binding.mine);
    expect(right.binding.theirs).not.toEqual(fingerprintOf(other));
    left.close('test-over');
    right.close('test-over');
  });

  it('LINK-10 cancelling frees the connection and says so', async () => {
    const pending = nodeWebrtc({ initiator: true, send: () => {} });
    pending.cancel();
    expect(await pending.opened).toEqual({ ok: false, code: 'cancelled' });
  });
});

describe('making a WebRTC link', () => {
  it('LINK-12 a missing WebRTC stack is the programmer’s mistake, and no server is contacted unless named', async () => {
    const nothing = { RTCPeerConnection: undefined, RTCSessionDescription: undefined, RTCIceCandidate: undefined };
    expect(() => webrtcLinks({ wrtc: nothing, clock: systemClock })).toThrow(
      expect.objectContaining({ code: 'webrtc-missing' }),
    );
    const seen: { iceServers?: object[] }[] = [];
    class Spy extends wrtc.RTCPeerConnection {
      constructor(configuration: RTCConfiguration) {
        super(configuration);
        seen.push(configuration);
      }
    }
    for (const iceServers of [undefined, [{ urls: 'stun:127.0.0.1:1' }]]) {
      const options = { wrtc: { ...wrtc, RTCPeerConnection: Spy }, clock: systemClock };
      const createLink = webrtcLinks(iceServers ? { ...options, iceServers } : options);
      const pending = createLink({ initiator: true, send: () => pending.cancel() });
      await pending.opened;
    }
    expect(seen.map(({ iceServers }) => iceServers)).toEqual([[], [{ urls: 'stun:127.0.0.1:1' }]]);
  });

  it('LINK-13 an attempt that gets nowhere ends after 20 s', async () => {
    const clock = new SimulatedClock();
    const pending = webrtcLinks({ wrtc, clock })({ initiator: true, send: () => {} });
    await clock.advance(20_000);
    expect(await pending.opened).toEqual({ ok: false, code: 'link-timeout' });
  });
});

describe('loading what makes WebRTC links', () => {
  it('LINK-14 an offer that came before it was loaded is answered then', async () => {
    let go: () => void = () => {};
    const wanted = new Promise<void>((resolve) => (go = resolve));
    const load = () => wanted.then(loadPeer);
    const kinds: string[] = [];
    const pending = webrtcLinksBy(load, { wrtc, clock: systemClock })({
      initiator: false,
      send: (signal) => {
        kinds.push(signal.kind);
        if (signal.kind === 'answer') pending.cancel();
      },
    });
    pending.receive({ kind: 'offer', sdp: await offerOf() });
    expect(kinds).toEqual([]);
    go();
    expect(await pending.opened).toEqual({ ok: false, code: 'cancelled' });
    expect(kinds).toContain('answer');
  });

  it('LINK-14 an attempt that was cancelled meanwhile makes no connection, and one without it fails with a code', async () => {
    const made: unknown[] = [];
    class Spy extends wrtc.RTCPeerConnection {
      constructor(configuration: RTCConfiguration) {
        super(configuration);
        made.push(this);
      }
    }
    const options = { wrtc: { ...wrtc, RTCPeerConnection: Spy }, clock: systemClock };
    const loading = loadPeer();
    const pending = webrtcLinksBy(() => loading, options)({ initiator: true, send: () => {} });
    pending.cancel();
    await loading;
    expect(await pending.opened).toEqual({ ok: false, code: 'cancelled' });
    expect(made).toEqual([]);
    const unloaded = webrtcLinksBy(
      () => Promise.reject(new Error('offline')),
      options,
    )({
      initiator: true,
      send: () => {},
    });
    expect(await unloaded.opened).toEqual({ ok: false, code: 'webrtc-not-loaded' });
  });
});

describe('fingerprints', () => {
  const line = (hash: string, byte: string): string => `a=fingerprint:${hash} ${Array(32).fill(byte).join(':')}\r\n`;

  it('LINK-11 counts only when every line is SHA-256 and all agree', () => {
    expect(fingerprintOf(line('sha-256', 'AB'))).toEqual(new Uint8Array(32).fill(0xab));
    expect(fingerprintOf(line('sha-256', 'AB') + line('sha-256', 'ab'))).toEqual(new Uint8Array(32).fill(0xab));
    expect(fingerprintOf(line('sha-256', 'AB') + line('sha-256', 'AC'))).toBeNull();
    expect(fingerprintOf(line('sha-256', 'AB') + line('sha-1', 'AB'))).toBeNull();
    expect(fingerprintOf('a=fingerprint:sha-256 AB:CD\r\n')).toBeNull();
    expect(fingerprintOf('v=0\r\n')).toBeNull();
  });

  it('LINK-9 a description for data has one medium, the application', () => {
    expect(isDataOnly('m=application 9 UDP/DTLS/SCTP webrtc-datachannel')).toBe(true);
    expect(isDataOnly('m=application 9 x\nm=audio 9 y')).toBe(false);
    expect(isDataOnly('')).toBe(false);
  });
});
