import { patientClock, requireFunctions, requireObject, type Timer } from '@kith/identity';
import type Peer from 'simple-peer/simplepeer.min.js';
import type { PeerSignal } from 'simple-peer/simplepeer.min.js';
import type { CreateLink, LinkFailure, LinkOutcome, LinkRequest, LinkSignal, PendingLink } from '../ports.js';
import { isDataOnly } from './fingerprint.js';
import type { WebrtcOptions } from './webrtc-options.js';
import { WebrtcLink } from './webrtc-link.js';
import { meshError } from '../codes.js';

type PeerClass = typeof Peer;

/** Loads simple-peer with the first link, so that a program without connections does not load it. */
export const loadPeer = async (): Promise<PeerClass> => (await import('simple-peer/simplepeer.min.js')).default;

/** Label and protocol of the data channel. A change of the protocol inside needs another name. */
const CHANNEL = 'kith/1';
const CONNECT_MILLISECONDS = 20_000;
const CANDIDATE_LIMIT = 64;

/** Makes links over WebRTC data channels, with the simple-peer that `load` returns. */
export function webrtcLinksBy(load: () => Promise<PeerClass>, options: WebrtcOptions): CreateLink {
  requireFunctions('options', options, ['clock.now', 'clock.after']);
  if (typeof requireObject('wrtc', options.wrtc, 'the WebRTC classes')['RTCPeerConnection'] !== 'function') {
    throw meshError('webrtc-missing', { argument: 'wrtc' });
  }
  return (request) => new PendingWebrtcLink(options, request, load);
}

class PendingWebrtcLink implements PendingLink {
  readonly opened: Promise<LinkOutcome>;
  readonly #initiator: boolean;
  readonly #timer: Timer;
  /** Signals that came while simple-peer was loading: one description and a limited number of candidates. */
  readonly #early: LinkSignal[] = [];
  #peer: Peer | null = null;
  #settle: (outcome: LinkOutcome) => void = () => {};
  #over = false;
  #described = false;
  #candidates = 0;

  constructor(options: WebrtcOptions, request: LinkRequest, load: () => Promise<PeerClass>) {
    this.#initiator = request.initiator;
    this.opened = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#timer = patientClock(options.clock).after(options.connectMilliseconds ?? CONNECT_MILLISECONDS, () =>
      this.#fail('link-timeout'),
    );
    load()
      .then((loaded) => this.#start(loaded, options, request))
      .catch(() => this.#fail('webrtc-not-loaded'));
  }

  #start(Loaded: PeerClass, options: WebrtcOptions, request: LinkRequest): void {
    if (this.#over) return;
    const peer = new Loaded({
      initiator: request.initiator,
      trickle: true,
      wrtc: options.wrtc,
      config: { ...options.configuration, iceServers: [...(options.iceServers ?? [])] },
      channelName: CHANNEL,
      channelConfig: { protocol: CHANNEL, ordered: true },
    });
    this.#peer = peer;
    if (!request.initiator) acceptOneChannel(peer);
    const link = new WebrtcLink(peer, options.clock);
    peer.on('signal', (signal) => {
      const outgoing = fromPeer(signal);
      if (outgoing) request.send(outgoing);
    });
    peer.on('connect', () => {
      this.#timer.cancel();
      if (link.opened()) this.#settle({ ok: true, link });
      else this.#fail('fingerprint-unusable');
    });
    peer.on('error', (error) => this.#fail(failureOf(error.code ?? 'ERR_UNKNOWN')));
    peer.on('close', () => this.#fail('link-closed'));
    for (const signal of this.#early.splice(0)) this.#pass(peer, signal);
  }

  receive(signal: LinkSignal): void {
    if (this.#over || this.#peer?.destroyed === true) return;
    if (signal.kind === 'candidate') {
      this.#candidates += 1;
      if (this.#candidates > CANDIDATE_LIMIT) return;
    } else {
      // Only one description each way: a later one could move the connection to another certificate.
      if (this.#described || (signal.kind === 'offer') === this.#initiator) return;
      this.#described = true;
      if (!isDataOnly(signal.sdp)) return this.#fail('description-refused');
    }
    if (this.#peer === null) this.#early.push(signal);
    else this.#pass(this.#peer, signal);
  }

  #pass(peer: Peer, signal: LinkSignal): void {
    if (peer.destroyed) return;
    try {
      peer.signal(toPeer(signal));
    } catch {
      // A description that the WebRTC stack cannot read is the other side's error, and an outcome.
      this.#fail('description-refused');
    }
  }

  cancel(): void {
    this.#fail('cancelled');
  }

  #fail(code: LinkFailure): void {
    this.#over = true;
    this.#timer.cancel();
    this.#settle({ ok: false, code });
    // After the link has opened, the first result counts, and the link owns the peer.
    this.opened
      .then((outcome) => {
        if (!outcome.ok) this.#peer?.destroy();
      })
      .catch(() => this.#peer?.destroy());
  }
}

/** `ERR_DATA_CHANNEL` becomes `err-data-channel`. */
function failureOf(code: string): LinkFailure {
  return `err-${code.toLowerCase().replace(/^err_/, '').replaceAll('_', '-')}`;
}

/** simple-peer would accept every channel that the other side opens, each with a timer that is never cleared. */
function acceptOneChannel(peer: Peer): void {
  const connection = peer._pc;
  const accept = connection?.ondatachannel;
  if (!connection || !accept) return;
  let taken = false;
  connection.ondatachannel = (event) => {
    if (taken || event.channel.label !== CHANNEL || event.channel.protocol !== CHANNEL) return event.channel.close();
    taken = true;
    accept.call(connection, event);
  };
}

function toPeer(signal: LinkSignal): PeerSignal {
  if (signal.kind !== 'candidate') return { type: signal.kind, sdp: signal.sdp };
  const { candidate, mid, line } = signal;
  return { type: 'candidate', candidate: { candidate, sdpMid: mid, sdpMLineIndex: line } };
}

function fromPeer(signal: PeerSignal): LinkSignal | null {
  switch (signal.type) {
    case 'offer':
    case 'answer':
      return { kind: signal.type, sdp: signal.sdp };
    case 'candidate': {
      const { candidate, sdpMid, sdpMLineIndex } = signal.candidate;
      return { kind: 'candidate', candidate, mid: sdpMid, line: sdpMLineIndex };
    }
    default:
      return null;
  }
}
