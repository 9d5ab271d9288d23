import * as v from 'valibot';
import { readReferences } from '../format/body.js';
import type { EntryReference } from '../format/body.js';
import { BOX_MAX_BYTES, CERTIFICATE_MAX_BYTES, EPOCH_MAX_BOXES } from '../format/limits.js';

const atMost = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length <= length),
  );
const bytes = (length: number) =>
  v.pipe(
    v.instance(Uint8Array),
    v.check((value) => value.length === length),
  );
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const person = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const pairs = (first: number, second: number, limit: number) =>
  v.pipe(v.array(v.tuple([bytes(first), atMost(second)])), v.maxLength(limit));
const references = (least: number, most: number) =>
  v.pipe(
    v.array(
      v.pipe(
        v.custom<unknown>((value) => readReferences([value]) !== null),
        v.transform((value) => (readReferences([value]) as EntryReference[])[0] as EntryReference),
      ),
    ),
    v.minLength(least),
    v.maxLength(most),
  );
const reference = v.pipe(
  v.custom<unknown>((value) => readReferences([value]) !== null),
  v.transform((value) => (readReferences([value]) as EntryReference[])[0] as EntryReference),
);
/** The last accepted entry of each control feed of a person or a device. No entry is accepted of a feed that is not named. */
const cuts = references(0, 512);
const certificate = atMost(CERTIFICATE_MAX_BYTES);
const box = atMost(BOX_MAX_BYTES);
const ranked = v.picklist(['owner', 'admin', 'member', 'guest']);
const given = v.picklist(['admin', 'member', 'guest']);
const owners = (least: number, most: number) => v.pipe(v.array(person), v.minLength(least), v.maxLength(most));

/** The Create of each kind of space. Direct and personal spaces have no nonce, so that each owner makes the same space alone. */
const create = v.variant('kind', [
  v.strictObject({ t: v.literal('create'), kind: v.literal('workspace'), owners: owners(1, 64), nonce: bytes(16) }),
  v.strictObject({
    t: v.literal('create'),
    kind: v.literal('channel'),
    owners: owners(1, 64),
    nonce: bytes(16),
    parent: bytes(32),
  }),
  v.strictObject({ t: v.literal('create'), kind: v.literal('direct'), owners: owners(1, 64) }),
  v.strictObject({ t: v.literal('create'), kind: v.literal('personal'), owners: owners(1, 1) }),
]);

/** The form of each operation, by its name. */
export const operationSchemas = {
  create,
  device: v.strictObject({ t: v.literal('device'), certificate }),
  invite: v.strictObject({
    t: v.literal('invite'),
    key: bytes(32),
    role: given,
    uses: v.pipe(count, v.minValue(1), v.maxValue(100_000)),
    expires: v.nullable(count),
    open: v.optional(v.strictObject({ epoch: bytes(16), algorithm: count, box })),
  }),
  'invite-revoke': v.strictObject({ t: v.literal('invite-revoke'), key: bytes(32) }),
  join: v.strictObject({ t: v.literal('join'), invite: bytes(32), proof: bytes(64) }),
  admit: v.strictObject({ t: v.literal('admit'), join: reference }),
  add: v.strictObject({
    t: v.literal('add'),
    person,
    role: given,
    certificates: v.pipe(v.array(certificate), v.minLength(1), v.maxLength(16)),
  }),
  role: v.strictObject({ t: v.literal('role'), person, role: ranked, cuts }),
  remove: v.strictObject({ t: v.literal('remove'), person, cuts, ban: v.boolean() }),
  leave: v.strictObject({ t: v.literal('leave'), cuts }),
  'device-revoke': v.strictObject({
    t: v.literal('device-revoke'),
    device: bytes(32),
    cuts,
    generation: count,
    signature: bytes(64),
  }),
  transfer: v.strictObject({ t: v.literal('transfer'), to: person }),
  'transfer-accept': v.strictObject({ t: v.literal('transfer-accept'), transfer: reference }),
  policy: v.pipe(
    v.strictObject({
      t: v.literal('policy'),
      history: v.optional(v.picklist(['all', 'joined'])),
      adding: v.optional(ranked),
      inviting: v.optional(ranked),
      posting: v.optional(ranked),
      slow: v.optional(count),
    }),
    v.check((fields) => Object.keys(fields).length > 1),
  ),
  relay: v.strictObject({
    t: v.literal('relay'),
    certificate,
    urls: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(1000))), v.minLength(1), v.maxLength(8)),
  }),
  'relay-end': v.strictObject({ t: v.literal('relay-end'), device: bytes(32) }),
  epoch: v.strictObject({
    t: v.literal('epoch'),
    id: bytes(16),
    number: v.pipe(count, v.minValue(1)),
    previous: v.pipe(v.array(bytes(16)), v.maxLength(64)),
    reason: v.picklist(['create', 'remove', 'age', 'complaint']),
    roster: bytes(32),
    wrapped: pairs(16, 1024, 64),
    algorithm: count,
    boxes: pairs(32, BOX_MAX_BYTES, EPOCH_MAX_BOXES),
  }),
  'key-grant': v.strictObject({
    t: v.literal('key-grant'),
    epoch: bytes(16),
    device: bytes(32),
    algorithm: count,
    box,
  }),
  erase: v.strictObject({ t: v.literal('erase'), targets: references(1, 500) }),
} as const;
