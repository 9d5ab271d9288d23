import { base64urlEncode, callListeners, requireFunction } from '@kith/identity';
import type { Clock, CryptoEngine, Did, Group, Observable, RandomBytes, SigningIdentity } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import type { StatusChoice } from '../fields.js';
import { NOTE_MAX, NOTICE_BURST, NOTICE_INTERVAL } from '../limits.js';
import type { Link } from '../link/link.js';
import type { Notice, NoticeOutcome, Notices, RefusalCode } from '../presence-types.js';
import { encodeMessage } from '../wire/messages.js';
import { EXPIRES_IN_MAX, openNotice, sealNotice } from '../wire/notice.js';
import type { WireNotice } from '../wire/notice.js';
import { createAllowance } from './allowance.js';
import { presenceError } from '../codes.js';

export interface NoticeDesk extends Notices {
  /** Takes a notice from a link. It is raised or refused. */
  receive(device: string, bytes: Uint8Array): Promise<void>;
  /** Takes a notice that another tab has received and judged. */
  relayed(notice: Notice): void;
  close(): void;
}

export interface NoticeOptions {
  readonly identity: SigningIdentity;
  readonly crypto: CryptoEngine;
  readonly group: Group;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly choice: Observable<StatusChoice>;
  readonly blocked: Observable<ReadonlySet<Did>>;
  /** Open links to other devices. */
  readonly links: () => Iterable<Link>;
  /** Passes a notice to the other tabs. */
  readonly passOn: (notice: Notice) => void;
  readonly onNotice: (notice: Notice) => void;
  readonly onRefused: (code: RefusalCode, device: string) => void;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds. Default lifetime of an invitation: an hour. A receiver keeps it for a day at most. */
const EXPIRES_IN = 3_600_000;
const EXPIRES_IN_SHOWN_MAX = 86_400_000;
/** Number of notice ids remembered, so that no notice is raised twice. */
const REMEMBERED = 256;
/** Most notices of one device that are opened at once, because checking signatures is expensive. */
const OPEN_BURST = 16;
const OPEN_INTERVAL = 1_000;

export function createNotices(options: NoticeOptions): NoticeDesk {
  const { identity, crypto, group, clock, random, links, onRefused, onError } = options;
  const outgoing = createAllowance(clock, NOTICE_BURST, NOTICE_INTERVAL);
  const incoming = createAllowance(clock, NOTICE_BURST, NOTICE_INTERVAL);
  const opening = createAllowance(clock, OPEN_BURST, OPEN_INTERVAL);
  const own = base64urlEncode(identity.device);
  const listeners = new Set<(notice: Notice) => void>();
  const remembered = new Set<string>();

  /** Remembers a notice. Returns false if it came before. */
  function remember(from: Did, id: string): boolean {
    const name = `${from}/${id}`;
    if (remembered.has(name)) return false;
    remembered.add(name);
    for (const oldest of remembered) {
      if (remembered.size <= REMEMBERED) break;
      remembered.delete(oldest);
    }
    return true;
  }

  function raise(notice: Notice): void {
    options.onNotice(notice);
    callListeners(listeners, onError, notice);
  }

  async function send(to: Did, body: WireNotice['body']): Promise<NoticeOutcome> {
    const secret = group.secret.getSnapshot();
    if (secret === null) return { refused: 'no-key' };
    const reachable = [...links()].filter(({ device, kind }) => {
      return kind !== 'tabs' && device !== own && group.personOf(device) === to;
    });
    if (reachable.length === 0) return { refused: 'nobody-there' };
    if (!outgoing.take(to)) return { refused: 'too-often' };
    const sealed = await sealNotice({ identity, crypto, group, secret }, { id: random(16), to, body });
    const message = encodeMessage({ kind: 'notice', notice: sealed });
    for (const link of reachable) link.send(message);
    return { sent: new Set(reachable.map(({ device }) => device)).size };
  }

  function judge(device: string, { id, to, body }: WireNotice): Notice | RefusalCode {
    const from = group.personOf(device);
    if (from === null) return 'not-a-member';
    if (to !== identity.person) return 'notice-misdirected';
    if (options.blocked.getSnapshot().has(from)) return 'blocked';
    const name = base64urlEncode(id);
    if (!remember(from, name)) return 'notice-repeated';
    if (!incoming.take(from)) return 'too-often';
    const quiet = options.choice.getSnapshot() === 'dnd';
    if (body.t === 'poke') return { type: 'poke', id: name, from, quiet };
    const { node, kind, note, expiresIn } = body;
    const expiresAt = clock.now() + Math.min(expiresIn, EXPIRES_IN_SHOWN_MAX);
    return { type: 'invitation', id: name, from, node, kind, note, expiresAt, quiet };
  }

  return {
    poke: (person) => send(person, { t: 'poke' }),
    async invite(person, { node, kind = 'node', note = '', expiresIn = EXPIRES_IN }) {
      requireLength('note', note, NOTE_MAX);
      requireLength('node', node, NODE_MAX);
      const bounded = Math.min(Math.max(0, Math.round(expiresIn)), EXPIRES_IN_MAX);
      // NaN has no bound; it gives the default lifetime.
      return send(person, {
        t: 'invite',
        node,
        kind,
        note,
        expiresIn: Number.isNaN(bounded) ? EXPIRES_IN : bounded,
      });
    },
    onNotice(listener) {
      requireFunction('listener', listener);
      const each = (notice: Notice): void => listener(notice);
      listeners.add(each);
      return () => listeners.delete(each);
    },
    async receive(device, bytes) {
      if (!opening.take(device)) return onRefused('too-often', device);
      const secret = group.secret.getSnapshot();
      if (secret === null) return onRefused('undecryptable', device);
      const opened = await openNotice({ crypto, group, secret }, device, bytes);
      const notice = opened.ok ? judge(device, opened.notice) : opened.code;
      if (typeof notice === 'string') return onRefused(notice, device);
      options.passOn(notice);
      raise(notice);
    },
    relayed(notice) {
      if (remember(notice.from, notice.id)) raise(notice);
    },
    close() {
      outgoing.close();
      incoming.close();
      opening.close();
      listeners.clear();
    },
  };
}

function requireLength(argument: 'note' | 'node', text: string, most: number): void {
  if (text.length <= most) return;
  throw presenceError(argument === 'note' ? 'note-too-long' : 'node-too-long', {
    message: `The ${argument} has ${text.length} characters; ${most} is the most.`,
    fix: 'Say it shorter.',
    argument,
  });
}
