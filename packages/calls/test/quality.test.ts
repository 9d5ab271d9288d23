import { describe, expect, it } from 'vitest';
import { adapt, type Adaptation } from '../src/quality/adapt.js';
import { candidateType, diagnose, iceErrorCode, type CallFacts } from '../src/quality/doctor.js';

const camera = { width: 1280, framerate: 30, screen: false };
const calm = { loss: 0, roundTrip: 40 };
const lossy = { loss: 0.2, roundTrip: 40 };

const repeated = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

/** The decisions for one peer who measures this, one after another. */
function series(
  demands: readonly { width: number | null; loss?: number; roundTrip?: number }[],
  from: Adaptation | null = null,
) {
  const all: Adaptation[] = [];
  for (const demand of demands) all.push(adapt(all.at(-1) ?? from, demand, camera, 3));
  return all;
}

describe('how much video goes to whom', () => {
  it('QU-1 who shows it small gets less', () => {
    const large = adapt(null, { width: 1280 }, camera, 1).limits;
    const medium = adapt(null, { width: 640 }, camera, 1).limits;
    const small = adapt(null, { width: 300 }, camera, 1).limits;
    expect([large.scaleDownBy, medium.scaleDownBy, small.scaleDownBy]).toEqual([1, 2, 4]);
    expect(large.maxBitrate).toBeGreaterThan(medium.maxBitrate);
    expect(medium.maxBitrate).toBeGreaterThan(small.maxBitrate);
    expect(adapt(null, { width: null }, camera, 1).limits).toEqual(large);
    // However small: below that a face is a blur.
    expect(adapt(null, { width: 40 }, camera, 1).limits).toEqual(small);
    expect(camera.width / small.scaleDownBy).toBeGreaterThanOrEqual(320);
  });

  it('QU-2 all peers together stay within the uplink', () => {
    for (const peers of [1, 2, 3, 7]) {
      const { maxBitrate } = adapt(null, { width: 1280 }, camera, peers).limits;
      expect(maxBitrate * peers).toBeLessThanOrEqual(2_850_000);
    }
  });

  it('QU-3 loss, or a queue that builds up, sends less at once, a level at a time', () => {
    const losses = series(repeated(6, { width: 1280, ...lossy }));
    expect(losses.map(({ level }) => level)).toEqual([1, 2, 3, 3, 3, 3]);
    const bitrates = losses.slice(0, 3).map(({ limits }) => limits.maxBitrate);
    expect(bitrates).toEqual(bitrates.toSorted((a, b) => b - a));
    expect(new Set(bitrates).size).toBe(3);
    const queue = series([
      { width: 1280, roundTrip: 40 },
      { width: 1280, roundTrip: 700 },
    ]);
    expect(queue.map(({ level }) => level)).toEqual([0, 1]);
    const far = series(repeated(3, { width: 1280, loss: 0, roundTrip: 700 }));
    expect(far.at(-1)?.level).toBe(0);
  });

  it('QU-4 more is tried only after five calm measurements in a row, and in between nothing changes', () => {
    const start = series([{ width: 1280, ...lossy }]);
    const calmed = series(repeated(5, { width: 1280, ...calm }), start.at(-1));
    expect(calmed.map(({ level }) => level)).toEqual([1, 1, 1, 1, 0]);
    const between = series(repeated(9, { width: 1280, loss: 0.05, roundTrip: 40 }), start.at(-1));
    expect(between.at(-1)?.level).toBe(1);
    const unmeasured = series(repeated(9, { width: 1280 }), start.at(-1));
    expect(unmeasured.at(-1)?.level).toBe(1);
  });

  it('QU-5 a width that wavers around a border changes nothing, and an unchanged decision is the same object', () => {
    const widths = [640, 660, 640, 700, 640, 760, 640];
    const decisions = series(widths.map((width) => ({ width })));
    expect(new Set(decisions.map(({ limits }) => limits)).size).toBe(1);
    expect(decisions.at(-1)).toBe(decisions[0]);
  });

  it('QU-6 a shared screen keeps its size and gives up frames', () => {
    const screen = { width: 1920, framerate: 30, screen: true };
    const first = adapt(null, { width: 300, ...lossy }, screen, 3);
    const second = adapt(first, { width: 300, ...lossy }, screen, 3);
    expect([first.limits.scaleDownBy, second.limits.scaleDownBy]).toEqual([1, 1]);
    expect(second.limits.maxFramerate).toBeLessThan(first.limits.maxFramerate);
  });
});

describe('the connection doctor', () => {
  const turn = { urls: ['turn:relay.test'], username: 'u', credential: 'c' };
  const host = 'candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host';
  const relay = 'candidate:2 1 udp 33562367 198.51.100.7 49152 typ relay raddr 0.0.0.0 rport 0';
  const refused = { url: 'turn:relay.test', code: 401 };
  const silent = { url: 'turn:relay.test', code: 701 };
  const works: CallFacts = {
    signaling: true,
    camera: 'granted',
    microphone: 'granted',
    wantsCamera: true,
    peerSilentFor: 500,
    media: 'connected',
    iceServers: [turn],
    relayOnly: false,
    iceErrors: [],
    candidates: [host, relay],
  };

  it.each<[string, Partial<CallFacts>]>([
    ['fine', {}],
    ['fine', { media: 'connecting', candidates: [host] }],
    ['fine', { iceErrors: [refused, silent], signaling: false }],
    ['signaling-down', { media: 'failed', signaling: false, iceErrors: [refused] }],
    ['turn-credentials', { media: 'connecting', iceErrors: [refused], candidates: [host], peerSilentFor: null }],
    ['peer-gone', { media: 'disconnected', peerSilentFor: 9_000 }],
    ['peer-gone', { media: 'connecting', peerSilentFor: null }],
    ['no-turn', { media: 'failed', iceServers: [{ urls: 'stun:stun.test' }], candidates: [host] }],
    ['no-turn', { media: 'connecting', relayOnly: true, iceServers: [] }],
    ['turn-unreachable', { media: 'failed', iceErrors: [silent], candidates: [host] }],
    ['turn-unreachable', { media: 'connecting', relayOnly: true, iceErrors: [silent], candidates: [] }],
    ['udp-blocked', { media: 'failed', candidates: [host] }],
    ['udp-blocked', { media: 'failed', iceErrors: [silent] }],
    ['no-microphone-permission', { microphone: 'denied', camera: 'denied' }],
    ['no-camera-permission', { camera: 'denied' }],
    ['fine', { camera: 'denied', wantsCamera: false }],
  ])('QU-7 names %s', (diagnosis, facts) => {
    expect(diagnose({ ...works, ...facts })).toBe(diagnosis);
  });

  it('QU-8 codes of ICE servers and types of candidates are read', () => {
    expect([401, 438, 701, 500].map(iceErrorCode)).toEqual([
      'turn-credentials',
      'turn-credentials',
      'turn-unreachable',
      'ice-server-failed',
    ]);
    expect([host, relay, 'nonsense'].map(candidateType)).toEqual(['host', 'relay', null]);
  });
});
