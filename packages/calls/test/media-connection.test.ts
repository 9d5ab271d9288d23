import { afterEach, describe, expect, it } from 'vitest';
import { simplePeerMedia, type MediaClasses, type MediaProblem } from '../src/media.js';
import type { MediaConnectionRequest, MediaState } from '../src/ports.js';
import { fakeClasses, FakePeerConnection, fakePlaceholders } from './support/fake-webrtc.js';

const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

function open(request: Partial<MediaConnectionRequest> = {}) {
  const placeholders = fakePlaceholders();
  const problems: MediaProblem[] = [];
  const iceErrors: unknown[] = [];
  const connect = simplePeerMedia({ wrtc: fakeClasses, placeholders, onProblem: (problem) => problems.push(problem) });
  const connection = connect({
    initiator: true,
    iceServers: [],
    relayOnly: false,
    send: () => {},
    onData: () => {},
    onDataOpen: () => {},
    onTrack: () => {},
    onIceError: (error) => iceErrors.push(error),
    ...request,
  });
  const states: MediaState[] = [];
  connection.state.subscribe(() => states.push(connection.state.getSnapshot()));
  const [fake] = FakePeerConnection.made;
  return { connect, connection, placeholders: placeholders.state, problems, iceErrors, states, fake };
}

describe('a media connection', () => {
  afterEach(() => {
    FakePeerConnection.made.length = 0;
    FakePeerConnection.refuse = false;
  });

  it('MC-11 disconnected ends nothing; when ICE fails it is failed, then closed, once each', async () => {
    const { connection, fake, states, problems, placeholders } = open();
    fake?.becomes('connected');
    fake?.becomes('disconnected');
    await turn();
    fake?.becomes('connected');
    expect(states).toEqual(['connected', 'disconnected', 'connected']);
    expect(fake?.closed).toBe(0);
    fake?.becomes('failed');
    await turn();
    connection.close();
    expect(states.slice(3)).toEqual(['failed', 'closed']);
    expect(fake?.closed).toBe(1);
    expect(placeholders.closed).toBe(1);
    expect(problems).toEqual([]);
  });

  it('MC-12 uses the servers given and no others, relays alone where asked, and tells errors of servers', () => {
    const { connection, fake, iceErrors, problems } = open();
    expect(fake?.configuration).toMatchObject({ iceServers: [], iceTransportPolicy: 'all' });
    const servers = [{ urls: 'turn:relay.test', username: 'u', credential: 'c' }];
    open({ relayOnly: true, iceServers: servers });
    const [, relayed] = FakePeerConnection.made;
    expect(relayed?.configuration).toMatchObject({
      iceServers: [{ ...servers[0], urls: ['turn:relay.test'] }],
      iceTransportPolicy: 'relay',
    });
    connection.restartIce([{ urls: 'turn:fresh.test' }]);
    expect(fake?.configuration.iceServers).toEqual([{ urls: ['turn:fresh.test'] }]);
    connection.restartIce([{ urls: 'nonsense' }]);
    expect(fake?.configuration.iceServers).toEqual([{ urls: ['turn:fresh.test'] }]);
    expect(problems.map(({ code }) => code)).toEqual(['servers-refused']);
    const event = { url: 'turn:relay.test', errorCode: 401, errorText: 'Unauthorized' };
    fake?.dispatchEvent(Object.assign(new Event('icecandidateerror'), event));
    expect(iceErrors).toEqual([{ url: 'turn:relay.test', code: 401, text: 'Unauthorized' }]);
  });

  it('MC-13 one that the browser does not make is failed, then closed, and reported', async () => {
    FakePeerConnection.refuse = true;
    const { connection, states, problems, placeholders } = open();
    await turn();
    expect(states).toEqual(['failed', 'closed']);
    expect(problems.map(({ code }) => code)).toEqual(['connection-refused']);
    expect(placeholders.closed).toBe(1);
    await connection.setTrack('audio', null);
    connection.restartIce([]);
    connection.sendData(new Uint8Array(1));
    expect(connection.fingerprints()).toBeNull();
    expect((await connection.statistics()).bytesReceived).toBe(0);
    expect(() =>
      simplePeerMedia({ wrtc: {} as MediaClasses, placeholders: fakePlaceholders(), onProblem() {} }),
    ).toThrow(expect.objectContaining({ code: 'webrtc-missing' }));
  });

  it('MC-7 connections share one pair of placeholders, which ends with the last of them and is made anew for the next', () => {
    const { connect, connection, placeholders } = open();
    const request: MediaConnectionRequest = {
      initiator: false,
      iceServers: [],
      relayOnly: false,
      send: () => {},
      onData: () => {},
      onDataOpen: () => {},
      onTrack: () => {},
      onIceError: () => {},
    };
    const second = connect(request);
    expect(placeholders.tracks).toHaveLength(2);
    connection.close();
    connection.close();
    expect(placeholders.tracks.map(({ readyState }) => readyState)).toEqual(['live', 'live']);
    second.close();
    expect(placeholders.tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    connect(request).close();
    expect(placeholders.tracks).toHaveLength(4);
    expect(placeholders.closed).toBe(2);
  });

  it('MC-2 nothing is the placeholder again', async () => {
    const { connection, fake, placeholders } = open();
    const track = {} as MediaStreamTrack;
    await connection.setTrack('video', track);
    expect(fake?.senders.map((sender) => sender.track)).toEqual([placeholders.tracks[0], track]);
    await connection.setTrack('video', null);
    expect(fake?.senders.map((sender) => sender.track)).toEqual(placeholders.tracks);
  });

  it('MC-1 messages are dropped while the data channel is not open', () => {
    const opened: string[] = [];
    const { connection, fake } = open({ onDataOpen: () => opened.push('open') });
    const [channel] = fake?.channels ?? [];
    expect([channel?.label, channel?.protocol]).toEqual(['kith-call/1', 'kith-call/1']);
    connection.sendData(new Uint8Array([1]));
    channel?.open();
    connection.sendData(new Uint8Array([2]));
    expect(channel?.sent).toEqual([new Uint8Array([2])]);
    expect(opened).toEqual(['open']);
  });
});
