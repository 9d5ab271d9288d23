import { sessionKey } from '@kith/identity/internal';
import { parseFrame } from '../../../packages/presence/src/wire/frame.js';
import { decodeMessage } from '../../../packages/presence/src/wire/messages.js';

export interface Figures {
  readonly messages: number;
  readonly bytes: number;
}

/** What is sent, as it is handed to the connections: counted for each peer, and for each session on each link. */
export class Traffic {
  readonly #byPeer = new Map<string, { messages: number; bytes: number; kinds: Record<string, number> }>();
  /** The times of the last frames, by wire, and by sender and session. */
  readonly #recent = new WeakMap<object, Map<string, { readonly at: number; readonly number: number }[]>>();
  /** The most frames of one session on one link within one second. */
  most = 0;
  /** The same without repetitions: to whoever asks, and by way of another tab. */
  mostDifferent = 0;
  #since = 0;

  sent(at: number, wire: object, from: string, bytes: Uint8Array): void {
    const peer = this.#byPeer.get(from) ?? { messages: 0, bytes: 0, kinds: {} };
    this.#byPeer.set(from, peer);
    const message = decodeMessage(bytes);
    const kind = message?.kind ?? 'malformed';
    peer.messages += 1;
    peer.bytes += bytes.length;
    peer.kinds[kind] = (peer.kinds[kind] ?? 0) + 1;
    if (message?.kind !== 'frame') return;
    const parsed = parseFrame(message.frame);
    if (!parsed.ok) return;
    const { device, session, number } = parsed.frame;
    this.#frame(at, wire, `${from} ${sessionKey(device, session)}`, number);
  }

  start(at: number): void {
    this.#byPeer.clear();
    this.#since = at;
  }

  /** Per second since `start`: of one peer, or of the average of `peers`. */
  perSecond(at: number, peers: readonly string[]): Figures & { readonly kinds: Readonly<Record<string, number>> } {
    const seconds = ((at - this.#since) / 1_000) * peers.length;
    const sum = { messages: 0, bytes: 0 };
    const kinds: Record<string, number> = {};
    for (const name of peers) {
      const peer = this.#byPeer.get(name);
      if (peer === undefined) continue;
      sum.messages += peer.messages;
      sum.bytes += peer.bytes;
      for (const [kind, count] of Object.entries(peer.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count / seconds;
    }
    return { messages: sum.messages / seconds, bytes: sum.bytes / seconds, kinds };
  }

  #frame(at: number, wire: object, session: string, number: number): void {
    const times = this.#recent.get(wire) ?? new Map<string, { at: number; number: number }[]>();
    this.#recent.set(wire, times);
    const last = (times.get(session) ?? []).filter((frame) => at - frame.at < 1_000);
    times.set(session, last);
    last.push({ at, number });
    this.most = Math.max(this.most, last.length);
    this.mostDifferent = Math.max(this.mostDifferent, new Set(last.map((frame) => frame.number)).size);
  }
}
