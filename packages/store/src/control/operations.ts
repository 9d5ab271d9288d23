import * as v from 'valibot';
import { decodeClearBody, encodeClearBody, writeReference } from '../format/body.js';
import type { EntryReference } from '../format/body.js';
import type { Role } from '../graph/ports.js';
import { operationSchemas } from './operation-schemas.js';

export type InviteRole = Exclude<Role, 'owner'>;
export type EpochReason = 'create' | 'remove' | 'age' | 'complaint';

/**
 * The kind of a space, fixed in its Create. A `channel` belongs to a parent space. A `personal` space is for the devices of one
 * person.
 */
export type SpaceKind = 'workspace' | 'channel' | 'direct' | 'personal';

/**
 * The algorithm of a box: X25519 and XChaCha20-Poly1305 (`seal` of @kith/identity). A box of another algorithm is kept and not
 * opened.
 */
export const BOX_X25519 = 0;

/** The operations that have an effect in this version. All are clear, so that joiners, hubs and the gate can read them. */
export type EffectiveOperation =
  | {
      readonly type: 'create';
      readonly kind: SpaceKind;
      readonly owners: readonly string[];
      readonly nonce?: Uint8Array;
      /** Only in a channel: the id of its parent space. */
      readonly parent?: Uint8Array;
    }
  | { readonly type: 'device'; readonly certificate: Uint8Array }
  | {
      readonly type: 'invite';
      readonly key: Uint8Array;
      readonly role: InviteRole;
      readonly uses: number;
      readonly expires: number | null;
      /** Only in an invite that admits by itself: an epoch key, sealed to a key derived from the invite's secret. */
      readonly open?: { readonly epoch: Uint8Array; readonly algorithm: number; readonly box: Uint8Array };
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
      /** Hash of the devices that were listed in the writer's causal past. */
      readonly roster: Uint8Array;
      /** Keys of previous epochs under this one: [epoch id, nonce ‖ ciphertext]. */
      readonly wrapped: readonly (readonly [Uint8Array, Uint8Array])[];
      /** The algorithm of all boxes of this epoch. */
      readonly algorithm: number;
      /** The key sealed to devices: [device key, box]. Other devices get it by KeyGrant. */
      readonly boxes: readonly (readonly [Uint8Array, Uint8Array])[];
    }
  | {
      readonly type: 'key-grant';
      readonly epoch: Uint8Array;
      readonly device: Uint8Array;
      readonly algorithm: number;
      readonly box: Uint8Array;
    }
  | { readonly type: 'erase'; readonly targets: readonly EntryReference[] };

/** The last accepted entry of each control feed. No entry is accepted of a feed that is not named. */
type Cuts = readonly EntryReference[];

/** The operations that have their final form, and no effect in this version. */
export type ReservedOperation =
  | { readonly type: 'invite-revoke'; readonly key: Uint8Array }
  /** Lists a person and their devices at once, without a Join. */
  | { readonly type: 'add'; readonly person: string; readonly role: InviteRole; readonly certificates: Uint8Array[] }
  | { readonly type: 'role'; readonly person: string; readonly role: Role; readonly cuts: Cuts }
  | { readonly type: 'remove'; readonly person: string; readonly cuts: Cuts; readonly ban: boolean }
  | { readonly type: 'leave'; readonly cuts: Cuts }
  /** Signed by the root key of that generation, over `kith/v1/device-revoke` ‖ CBOR of [space, device, cuts]. */
  | {
      readonly type: 'device-revoke';
      readonly device: Uint8Array;
      readonly cuts: Cuts;
      readonly generation: number;
      readonly signature: Uint8Array;
    }
  | { readonly type: 'transfer'; readonly to: string }
  | { readonly type: 'transfer-accept'; readonly transfer: EntryReference }
  /** The lowest roles that may add, invite and post. `slow`: seconds between two messages of one person. */
  | {
      readonly type: 'policy';
      readonly history?: 'all' | 'joined';
      readonly adding?: Role;
      readonly inviting?: Role;
      readonly posting?: Role;
      readonly slow?: number;
    }
  /** Names a device that stores and serves ciphertext. */
  | { readonly type: 'relay'; readonly certificate: Uint8Array; readonly urls: readonly string[] }
  | { readonly type: 'relay-end'; readonly device: Uint8Array };

export type Operation =
  | { readonly type: 'open' }
  | EffectiveOperation
  | ReservedOperation
  /** An operation of a later version: kept and relayed, without effect here. */
  | { readonly type: 'unknown'; readonly name: string };

const schemas: Readonly<Record<string, v.GenericSchema>> = operationSchemas;

export type OperationAnswer = { ok: true; operation: Operation } | { ok: false; code: 'operation-malformed' };

/** Reads the body of a control change. */
export function readOperation(body: Uint8Array): OperationAnswer {
  const decoded = decodeClearBody(body);
  if (!decoded.ok)
    return decoded.code === 'body-codec' ? { ok: true, operation: { type: 'unknown', name: 'codec' } } : malformed;
  const name = decoded.fields['t'];
  if (typeof name !== 'string') return malformed;
  if (name === 'open') return { ok: true, operation: { type: 'open' } };
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (schema === undefined) return { ok: true, operation: { type: 'unknown', name } };
  const parsed = v.safeParse(schema, decoded.fields);
  if (!parsed.success) return malformed;
  const { t: type, ...fields } = parsed.output as { readonly t: string };
  return { ok: true, operation: { type, ...fields } as Operation };
}

const malformed: OperationAnswer = { ok: false, code: 'operation-malformed' };

type Writable = Exclude<EffectiveOperation | ReservedOperation, { type: 'create' }>;

/** The body of a control change. */
export function encodeOperation(operation: Writable): Uint8Array {
  const { type, ...fields } = operation;
  const written = Object.entries(fields).map(([name, value]): [string, unknown] => [
    name,
    name === 'targets' || name === 'cuts'
      ? (value as readonly EntryReference[]).map(writeReference)
      : name === 'join' || name === 'transfer'
        ? writeReference(value as EntryReference)
        : value,
  ]);
  return encodeClearBody({ t: type, ...Object.fromEntries(written) });
}

/** Encodes the body of a Create, whose hash is the space's id. Each owner is named once, in order. */
export function encodeCreate(create: {
  kind: SpaceKind;
  owners: readonly string[];
  /** 16 bytes; only in a workspace and a channel. */
  nonce?: Uint8Array;
  /** 32 bytes; only in a channel. */
  parent?: Uint8Array;
}): Uint8Array {
  const { kind, nonce, parent } = create;
  const owners = [...new Set(create.owners)].sort();
  return encodeClearBody({
    t: 'create',
    kind,
    owners,
    ...(nonce === undefined ? {} : { nonce }),
    ...(parent === undefined ? {} : { parent }),
  });
}
