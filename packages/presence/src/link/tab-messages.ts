import { keyFromDid } from '@kith/identity';
import type { Did } from '@kith/identity';
import { NODE_MAX, SESSION_KEY } from '@kith/identity/internal';
import * as v from 'valibot';
import { MESSAGE_MAX, NOTE_MAX } from '../limits.js';
import type { Notice } from '../presence-types.js';

/** A message between the tabs of one device. `from` is the session of the sending tab. */
export type TabMessage = { readonly from: string } & TabNews;

export type TabNews =
  /** Asks all tabs. Each answers with its state, and a tab with connections names them. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'bye' }
  /** A connection of this tab that the others may use. `already`: it was open before the question. */
  | {
      readonly kind: 'link-opened';
      readonly id: string;
      readonly device: string;
      readonly person: Did;
      readonly already: boolean;
    }
  | { readonly kind: 'link-closed'; readonly id: string; readonly reason: string }
  | { readonly kind: 'link-silent' | 'link-heard'; readonly id: string }
  /** A message received over a shared connection. */
  | { readonly kind: 'link-frame'; readonly id: string; readonly bytes: Uint8Array }
  /** A message that the tab with this link has to send. */
  | { readonly kind: 'send'; readonly id: string; readonly bytes: Uint8Array }
  /** A frame of this tab, for the other tabs and all their connections. */
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** Asks for the whole state of a session, or of every tab. */
  | { readonly kind: 'want'; readonly key: string | null }
  /** A ping to the other tabs. */
  | { readonly kind: 'tab-ping' }
  | { readonly kind: 'tab-pong' }
  | { readonly kind: 'notice'; readonly notice: Notice };

const key = v.pipe(v.string(), v.regex(SESSION_KEY));
const did = v.custom<Did>((value) => typeof value === 'string' && keyFromDid(value) !== null);
const device = v.pipe(v.string(), v.length(43));
const id = v.pipe(v.string(), v.maxLength(128));
const bytes = v.pipe(
  v.instance(Uint8Array),
  v.check((value) => value.length <= MESSAGE_MAX),
);
const notice = v.variant('type', [
  v.object({ type: v.literal('poke'), id, from: did, quiet: v.boolean() }),
  v.object({
    type: v.literal('invitation'),
    id,
    from: did,
    node: v.pipe(v.string(), v.maxLength(NODE_MAX)),
    kind: v.picklist(['node', 'call']),
    note: v.pipe(v.string(), v.maxLength(NOTE_MAX)),
    expiresAt: v.number(),
    quiet: v.boolean(),
  }),
]);
const shape = v.variant('kind', [
  v.object({ from: key, kind: v.picklist(['hello', 'bye', 'tab-ping', 'tab-pong']) }),
  v.object({ from: key, kind: v.literal('link-opened'), id, device, person: did, already: v.boolean() }),
  v.object({ from: key, kind: v.literal('link-closed'), id, reason: v.pipe(v.string(), v.maxLength(128)) }),
  v.object({ from: key, kind: v.picklist(['link-silent', 'link-heard']), id }),
  v.object({ from: key, kind: v.picklist(['link-frame', 'send']), id, bytes }),
  v.object({ from: key, kind: v.literal('frame'), bytes }),
  v.object({ from: key, kind: v.literal('want'), key: v.nullable(key) }),
  v.object({ from: key, kind: v.literal('notice'), notice }),
]);

/** Reads a message of another tab. Returns null for any other value: the other tab may run another version of the program. */
export function readTabMessage(value: unknown): TabMessage | null {
  const read = v.safeParse(shape, value);
  return read.success ? read.output : null;
}
