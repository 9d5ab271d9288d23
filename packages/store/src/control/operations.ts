import * as v from 'valibot';
import { decodeClearBody, encodeClearBody, readReferences, writeReference } from '../format/body.js';
import type { EntryReference } from '../format/body.js';
import type { Role } from '../graph/ports.js';

/** What a control change does. Every one is clear, so that joiners, hubs and the gate can read it. */
export type Operation =
  | { readonly type: 'open' }
  | { readonly type: 'create'; readonly kind: 'workspace' | 'personal' | 'direct'; readonly owners: readonly string[] }
  | { readonly type: 'device'; readonly certificate: Uint8Array }
  | {
      readonly type: 'invite';
      readonly key: Uint8Array;
      readonly role: InviteRole;
      readonly uses: number;
      readonly expires: number | null;
    }
  | { readonly type: 'join'; readonly invite: Uint8Array; readonly proof: Uint8Array }
  | { readonly type: 'admit'; readonly join: EntryReference }
  | {
      readonly type: 'epoch';
      /** 16 bytes: commits to the key. */
      readonly id: Uint8Array;
      readonly number: number;
      readonly previous: readonly Uint8Array[];
      readonly reason: EpochReason;
      /** Hash of the devices the writer had seen as rostered. */
      readonly roster: Uint8Array;
      /** Keys of previous epochs under this one: [epoch id, nonce ‖ ciphertext]. */
      readonly wrapped: readonly (readonly [Uint8Array, Uint8Array])[];
      /** The key sealed to each device: [device key, box]. */
      readonly boxes: readonly (readonly [Uint8Array, Uint8Array])[];
    }
  | { readonly type: 'key-grant'; readonly epoch: Uint8Array; readonly device: Uint8Array; readonly box: Uint8Array }
  | { readonly type: 'erase'; readonly targets: readonly EntryReference[] }
  /** Reserved or newer: kept, relayed, without effect here. */
  | { readonly type: 'unknown'; readonly name: string };

export type InviteRole = Exclude<Role, 'owner'>;
export type EpochReason = 'create' | 'remove' | 'age' | 'complaint';

const bytes = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length === length),
  );
const shortBytes = v.pipe(
  v.instance(Uint8Array),
  v.check((value) => value.length <= 1024),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const pairs = (first: number, limit: number) =>
  v.pipe(v.array(v.tuple([bytes(first), shortBytes])), v.maxLength(limit));
const reference = v.pipe(
  v.custom<unknown>((value) => readReferences([value]) !== null),
  v.transform((value) => (readReferences([value]) as EntryReference[])[0] as EntryReference),
);

const operations = v.variant('t', [
  v.strictObject({
    t: v.literal('create'),
    kind: v.picklist(['workspace', 'personal', 'direct']),
    owners: v.pipe(v.array(v.pipe(v.string(), v.maxLength(128))), v.minLength(1), v.maxLength(64)),
    nonce: v.optional(bytes(16)),
  }),
  v.strictObject({ t: v.literal('device'), certificate: shortBytes }),
  v.strictObject({
    t: v.literal('invite'),
    key: bytes(32),
    role: v.picklist(['admin', 'member', 'guest']),
    uses: v.pipe(count, v.minValue(1), v.maxValue(100_000)),
    expires: v.nullable(count),
  }),
  v.strictObject({ t: v.literal('join'), invite: bytes(32), proof: bytes(64) }),
  v.strictObject({ t: v.literal('admit'), join: reference }),
  v.strictObject({
    t: v.literal('epoch'),
    id: bytes(16),
    number: v.pipe(count, v.minValue(1)),
    previous: v.pipe(v.array(bytes(16)), v.maxLength(64)),
    reason: v.picklist(['create', 'remove', 'age', 'complaint']),
    roster: bytes(32),
    wrapped: pairs(16, 64),
    boxes: pairs(32, 400),
  }),
  v.strictObject({ t: v.literal('key-grant'), epoch: bytes(16), device: bytes(32), box: shortBytes }),
  v.strictObject({ t: v.literal('erase'), targets: v.pipe(v.array(reference), v.minLength(1), v.maxLength(500)) }),
]);

const known: ReadonlySet<string> = new Set(operations.options.map((option) => option.entries.t.literal));

export type OperationAnswer = { ok: true; operation: Operation } | { ok: false; code: 'operation-malformed' };

/** Reads the body of a control change. */
export function readOperation(body: Uint8Array): OperationAnswer {
  const decoded = decodeClearBody(body);
  if (!decoded.ok)
    return decoded.code === 'body-codec' ? { ok: true, operation: { type: 'unknown', name: 'codec' } } : malformed;
  const name = decoded.fields['t'];
  if (typeof name !== 'string') return malformed;
  if (name === 'open') return { ok: true, operation: { type: 'open' } };
  if (!known.has(name)) return { ok: true, operation: { type: 'unknown', name } };
  const parsed = v.safeParse(operations, decoded.fields);
  if (!parsed.success) return malformed;
  const { t: type, ...fields } = parsed.output;
  return { ok: true, operation: { type, ...fields } as Operation };
}

const malformed: OperationAnswer = { ok: false, code: 'operation-malformed' };

type Writable = Exclude<Operation, { type: 'open' | 'unknown' | 'create' }>;

export function encodeOperation(operation: Writable): Uint8Array {
  switch (operation.type) {
    case 'admit':
      return encodeClearBody({ t: 'admit', join: writeReference(operation.join) });
    case 'erase':
      return encodeClearBody({ t: 'erase', targets: operation.targets.map(writeReference) });
    default: {
      const { type, ...fields } = operation;
      return encodeClearBody({ t: type, ...fields });
    }
  }
}

/** The body that names a space. Direct and personal spaces carry no nonce, so that every owner's device makes the same one alone. */
export function encodeCreate(create: {
  kind: 'workspace' | 'personal' | 'direct';
  owners: readonly string[];
  nonce?: Uint8Array;
}): Uint8Array {
  const owners = [...new Set(create.owners)].sort();
  return encodeClearBody({
    t: 'create',
    kind: create.kind,
    owners,
    ...(create.nonce === undefined ? {} : { nonce: create.nonce }),
  });
}
