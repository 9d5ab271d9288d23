import { base64urlDecode, base64urlEncode, chain } from '@kith/identity';
import type { Awaitable, Clock, CryptoEngine, Group, SigningIdentity, Timer } from '@kith/identity';
import type { PresenceTabs } from '../ports.js';
import type { Notice } from '../presence-types.js';
import { createFrameSealer, parseFrame } from '../wire/frame.js';
import { decodeMessage, encodeMessage } from '../wire/messages.js';
import type { Link, LinkListener } from './link.js';
import { readTabMessage } from './tab-messages.js';
import type { TabMessage, TabNews } from './tab-messages.js';

/** Connects the tabs of one device. Each tab is a session of its own. A tab with connections carries the frames of the others. */
export interface TabBridge {
  /** Receives the links of this tab. Their messages are passed on to the other tabs. */
  readonly real: LinkListener;
  /** Sends a frame of this tab to the other tabs, and over their connections. */
  frame(frame: Uint8Array): void;
  /** Passes on a notice that was raised here. */
  notice(notice: Notice): void;
  /** Asks for the other tabs. */
  start(): void;
  close(): void;
}

export interface TabBridgeOptions {
  readonly tabs: PresenceTabs;
  /** `device.session` of this tab. */
  readonly key: string;
  readonly identity: SigningIdentity;
  readonly crypto: CryptoEngine;
  readonly group: Group;
  readonly clock: Clock;
  /** Gets the other tabs as one link of kind `tabs`, and their connections as borrowed links. */
  readonly listener: LinkListener;
  readonly onNotice: (notice: Notice) => void;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds between two pings of the other tabs. */
const PING_EVERY = 4_000;
/** Unanswered pings after which a tab counts as closed: 12 s. */
const MISSED_MAX = 3;
/**
 * The distance from the last seen number to the number of a goodbye for another tab, which may have sent more frames before it
 * ended.
 */
const LEAVE_AHEAD = 16;

interface Sibling {
  missed: number;
  /** The highest seen number of its frames. */
  number: number;
  /** Its connections that this tab borrows, by id. */
  readonly links: Map<string, Link>;
}

export function createTabBridge(options: TabBridgeOptions): TabBridge {
  const { tabs, key, identity, crypto, group, clock, listener, onNotice, onError } = options;
  const siblings = new Map<string, Sibling>();
  const real = new Map<string, Link>();
  let timer: Timer | null = null;
  let closed = false;

  const post = (news: TabNews): void => {
    if (!closed) tabs.post({ ...news, from: key } satisfies TabMessage);
  };
  const passOn = (news: TabNews): void => {
    if (siblings.size > 0) post(news);
  };

  const others: Link = {
    id: 'tabs',
    device: base64urlEncode(identity.device),
    person: identity.person,
    kind: 'tabs',
    send(bytes) {
      const message = decodeMessage(bytes);
      if (message?.kind === 'frame') post({ kind: 'frame', bytes: message.frame });
      if (message?.kind === 'want') post({ kind: 'want', key: message.key });
    },
  };

  function siblingOf(from: string): Sibling {
    const known = siblings.get(from);
    if (known !== undefined) return known;
    const sibling: Sibling = { missed: 0, number: 0, links: new Map() };
    siblings.set(from, sibling);
    if (siblings.size === 1) listener.opened(others, true);
    timer ??= clock.after(PING_EVERY, tick);
    return sibling;
  }

  /** Removes a tab and its connections. */
  function forget(from: string, reason: string): void {
    const sibling = siblings.get(from);
    if (sibling === undefined) return;
    siblings.delete(from);
    for (const link of sibling.links.values()) listener.closed(link, reason);
    if (siblings.size === 0) listener.closed(others, 'closed');
  }

  /** Counts unanswered pings. Answering needs no timer, so that a hidden tab does not count as closed. */
  function tick(): void {
    timer = siblings.size > 0 ? clock.after(PING_EVERY, tick) : null;
    for (const [from, sibling] of siblings) {
      sibling.missed += 1;
      if (sibling.missed < MISSED_MAX) continue;
      guarded(() => sayGoodbyeFor(from, sibling.number));
      forget(from, 'silent');
    }
    passOn({ kind: 'tab-ping' });
  }

  function guarded(run: () => Awaitable<void>): void {
    try {
      Promise.resolve(run()).catch(onError);
    } catch (error) {
      onError(error);
    }
  }

  /** Sends a goodbye for a tab that can no longer sign. The device key is the same. */
  function sayGoodbyeFor(from: string, number: number): Awaitable<void> {
    const secret = group.secret.getSnapshot();
    const session = base64urlDecode(from.slice(from.indexOf('.') + 1));
    if (secret === null || session === null || number === 0) return undefined;
    const sealer = createFrameSealer({ identity, crypto, group, session });
    return chain(sealer.seal(secret, number + LEAVE_AHEAD, { kind: 'leave' }), (frame) => {
      carry(frame);
      listener.message(others, { kind: 'frame', frame }, encodeMessage({ kind: 'frame', frame }));
    });
  }

  /** Sends a frame over every connection of this tab. */
  function carry(frame: Uint8Array): void {
    const message = encodeMessage({ kind: 'frame', frame });
    for (const link of real.values()) link.send(message);
  }

  function borrow(sibling: Sibling, news: Extract<TabNews, { kind: 'link-opened' }>): void {
    if (sibling.links.has(news.id)) return;
    const { id, device, person } = news;
    const link: Link = { id, device, person, kind: 'borrowed', send: (bytes) => post({ kind: 'send', id, bytes }) };
    sibling.links.set(id, link);
    listener.opened(link, news.already);
  }

  function nameLink(link: Link, already: boolean): void {
    passOn({ kind: 'link-opened', id: link.id, device: link.device, person: link.person, already });
  }

  function siblingFrame(sibling: Sibling, frame: Uint8Array): void {
    const parsed = parseFrame(frame);
    if (parsed.ok) sibling.number = Math.max(sibling.number, parsed.frame.number);
    carry(frame);
    listener.message(others, { kind: 'frame', frame }, encodeMessage({ kind: 'frame', frame }));
  }

  function carriedMessage(sibling: Sibling, id: string, bytes: Uint8Array): void {
    const link = sibling.links.get(id);
    const message = decodeMessage(bytes);
    if (link !== undefined && message !== null) listener.message(link, message, bytes);
  }

  function heard(message: TabMessage): void {
    const { from } = message;
    if (message.kind === 'bye') return forget(from, 'tab-closed');
    const sibling = siblingOf(from);
    sibling.missed = 0;
    switch (message.kind) {
      case 'hello':
        post({ kind: 'tab-pong' });
        listener.message(others, { kind: 'want', key: null }, new Uint8Array());
        for (const link of real.values()) nameLink(link, true);
        return;
      case 'link-opened':
        return borrow(sibling, message);
      case 'link-closed': {
        const link = sibling.links.get(message.id);
        sibling.links.delete(message.id);
        if (link !== undefined) listener.closed(link, message.reason);
        return;
      }
      case 'link-silent':
      case 'link-heard': {
        const link = sibling.links.get(message.id);
        if (link !== undefined) listener[message.kind === 'link-silent' ? 'silent' : 'heard'](link);
        return;
      }
      case 'link-frame':
        return carriedMessage(sibling, message.id, message.bytes);
      case 'send':
        real.get(message.id)?.send(message.bytes);
        return;
      case 'frame':
        return siblingFrame(sibling, message.bytes);
      case 'want':
        return listener.message(others, { kind: 'want', key: message.key }, new Uint8Array());
      case 'tab-ping':
        post({ kind: 'tab-pong' });
        return;
      case 'tab-pong':
        return;
      case 'notice':
        return onNotice(message.notice);
    }
  }

  return {
    real: {
      opened(link) {
        real.set(link.id, link);
        nameLink(link, false);
      },
      message(link, message, bytes) {
        // Notices are passed on by themselves, so that each is raised once.
        if (message.kind === 'frame' || message.kind === 'want') passOn({ kind: 'link-frame', id: link.id, bytes });
      },
      refused() {},
      silent: (link) => passOn({ kind: 'link-silent', id: link.id }),
      heard: (link) => passOn({ kind: 'link-heard', id: link.id }),
      closed(link, reason) {
        real.delete(link.id);
        passOn({ kind: 'link-closed', id: link.id, reason });
      },
    },
    frame: (frame) => passOn({ kind: 'frame', bytes: frame }),
    notice: (notice) => passOn({ kind: 'notice', notice }),
    start() {
      tabs.onMessage((value) => {
        const message = closed ? null : readTabMessage(value);
        if (message !== null && message.from !== key) guarded(() => heard(message));
      });
      post({ kind: 'hello' });
    },
    close() {
      if (closed) return;
      post({ kind: 'bye' });
      closed = true;
      timer?.cancel();
      siblings.clear();
      tabs.close();
    },
  };
}
