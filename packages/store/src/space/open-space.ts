import { base64urlEncode, decodeCanonical, encodeCanonical, requireText } from '@kith/identity';
import type { KithError } from '@kith/identity';
import { createEpoch } from '../control/epochs.js';
import { findInvite } from '../control/find-invite.js';
import { inviteSigner } from '../control/invite.js';
import type { Invite } from '../control/invite.js';
import { joinMessage } from '../control/membership.js';
import { encodeCreate } from '../control/operations.js';
import { bytesFromId, idFromBytes, spaceIdOf } from '../format/ids.js';
import type { SpaceId } from '../format/ids.js';
import { keyOf } from '../log/layout.js';
import { damaged } from '../log/damage.js';
import type { Space, SpaceKind } from '../space-types.js';
import type { KeyValueStore } from '../storage/port.js';
import { Reading } from '../reading/reading.js';
import { OwnFeeds } from '../replica/own-feeds.js';
import { Replica } from '../replica/replica.js';
import { HeldBy } from '../sync/held-by.js';
import { checkCreateOptions, checkEnvironment } from './check-environment.js';
import type { SpaceEnvironment } from './environment.js';
import { spaceOver } from './space.js';
import { Writer } from './writer.js';
import { storeError } from '../codes.js';

/** The options of `createSpace`. */
export interface CreateSpaceOptions {
  readonly kind: SpaceKind;
  /** DIDs of the owners. Default: this person alone. */
  readonly owners?: readonly string[];
  /** Only for a channel: the id of its parent space. */
  readonly parent?: SpaceId;
}

/**
 * Makes a space with this person among its owners, and its first key. Personal and direct spaces have one id for the same
 * owners: creating one that exists here opens it.
 * @throws KithError `argument-invalid`, `owner-missing`, `space-owners`, `space-parent`, and as `openSpace`.
 */
export async function createSpace(environment: SpaceEnvironment, options: CreateSpaceOptions): Promise<Space> {
  checkEnvironment(environment);
  checkCreateOptions(options);
  const { crypto, identity } = environment;
  const owners = options.owners ?? [identity.person];
  if (!owners.includes(identity.person)) {
    throw storeError('owner-missing', { argument: 'owners' });
  }
  const { kind } = options;
  if (kind === 'personal' && new Set(owners).size > 1) throw storeError('space-owners', { argument: 'owners' });
  const parent = options.parent === undefined ? null : bytesFromId(options.parent);
  if ((kind === 'channel') !== (parent !== null))
    throw storeError('space-parent', {
      fix: kind === 'channel' ? 'Pass the id of that space as parent.' : 'Leave parent out.',
      argument: 'parent',
    });
  const create = encodeCreate({
    kind,
    owners,
    ...(kind === 'workspace' || kind === 'channel' ? { nonce: crypto.randomBytes(16) } : {}),
    ...(parent === null ? {} : { parent }),
  });
  const space = spaceIdOf(crypto, create);
  const opened = await assemble(environment, space, (store) => remember(store, { secret: null, hints: [] }));
  if (!opened.replica.control.membership.members.has(identity.person)) {
    await opened.writer.clear(create);
    const { operation } = await createEpoch(crypto, space, {
      number: 1,
      devices: [identity.certificate],
      previous: [],
      reason: 'create',
    });
    await opened.writer.control(operation);
  }
  return opened.face();
}

/**
 * Joins a space by an invite. The Join is written at once and kept. A member who may admit finds it when the devices connect.
 * Joining again with another link of the same space replaces the first.
 * @throws KithError `invite-missing`, `invite-cut-short`, `invite-damaged`, `invite-newer`, and as `openSpace`.
 */
export async function joinSpace(environment: SpaceEnvironment, link: string): Promise<Space> {
  checkEnvironment(environment);
  const { crypto, identity } = environment;
  const invite = readInvite(link);
  const opened = await assemble(environment, invite.space, (store) => remember(store, invite));
  const signer = await inviteSigner(crypto, invite.secret);
  const mine = base64urlEncode(identity.device);
  const joined = [...(await opened.replica.log.readControl()).values()].some(
    ({ operation, device }) =>
      operation.type === 'join' &&
      device === mine &&
      base64urlEncode(operation.invite) === base64urlEncode(signer.publicKey),
  );
  if (!joined && !opened.replica.control.membership.members.has(identity.person)) {
    const proof = await signer.sign(joinMessage(invite.space, signer.publicKey, identity.certificate));
    await opened.writer.control({ type: 'join', invite: signer.publicKey, proof });
  }
  return opened.face();
}

/**
 * Opens a space in this device's storage.
 * @throws KithError `argument-invalid`, `schema-foreign`, `schema-duplicate`, `schema-reserved`, `space-unknown`,
 * `storage-newer`, `storage-damaged`, `storage-busy`, `storage-failed`.
 */
export async function openSpace(environment: SpaceEnvironment, id: SpaceId): Promise<Space> {
  checkEnvironment(environment);
  const space = bytesFromId(requireText('id', id, 'the id of a space'));
  if (space === null || !(await environment.storage.list()).includes(id)) throw unknownSpace();
  const opened = await assemble(environment, space, recall);
  if (opened !== null) return opened.face();
  // A browser may delete a part of the data and leave rows that cannot be identified.
  await environment.storage.delete(id);
  throw unknownSpace();
}

function unknownSpace(): KithError {
  return storeError('space-unknown', { argument: 'id' });
}

/**
 * Returns the invite in a text.
 * @throws KithError as `joinSpace`.
 */
export function readInvite(text: string): Invite & { readonly id: SpaceId } {
  const answer = findInvite(requireText('link', text, 'the link that invite() returned'));
  if (answer.ok) return { ...answer.invite, id: idFromBytes<SpaceId>(answer.invite.space) };
  throw storeError(answer.code, { argument: 'link' });
}

/** Assembles a space over its database; null where `prepare` finds no space in it. */
async function assemble<Found extends Origin | null>(
  environment: SpaceEnvironment,
  space: Uint8Array,
  prepare: (store: KeyValueStore) => Promise<Found>,
): Promise<Assembled | Extract<Found, null>> {
  const { identity, crypto, clock, storage, schemas, tabs } = environment;
  const onError = environment.onError ?? throwLater;
  const id = idFromBytes<SpaceId>(space);
  const store = await storage.open(id);
  const tab = tabs?.channel(`space/${id}`) ?? null;
  try {
    const origin = await prepare(store);
    if (origin === null) {
      tab?.close();
      await store.close();
      return origin as Extract<Found, null>;
    }
    const { secret, hints } = origin;
    const invite = secret === null ? null : await inviteSigner(crypto, secret);
    const replica = await Replica.open({ crypto, clock, store, space }, onError);
    const reading = await Reading.open(replica, { identity, schemas, onListenerError: onError });
    const own = new OwnFeeds({ identity, crypto, store: replica.store, space, log: replica.log });
    await own.refresh();
    const writer = new Writer({ replica, reading, identity, own });
    const held = new HeldBy({
      store: replica.store,
      clock,
      onError,
      onFailed: () => replica.events.emit({ type: 'storage-failed', code: 'storage-failed' }),
      onSaved: () => tab?.post('held'),
    });
    await held.load();
    const parts = { identity, schemas, replica, reading, own, writer, held, invite, hints, tab, onError };
    return { replica, writer, face: () => spaceOver(parts) };
  } catch (error) {
    tab?.close();
    await store.close();
    throw error;
  }
}

const inviteKey = keyOf('local', new TextEncoder().encode('invite'));
const everything = { from: new Uint8Array(), to: Uint8Array.of(0xff) };

interface Assembled {
  readonly replica: Replica;
  readonly writer: Writer;
  readonly face: () => Promise<Space>;
}

/** How this device got the space: by creating it, or by an invite. */
interface Origin {
  readonly secret: Uint8Array | null;
  readonly hints: readonly string[];
}

async function remember(store: KeyValueStore, { secret, hints }: Origin): Promise<Origin> {
  // Rows without an origin record are the rest of a partial deletion by the browser.
  const stale = (await store.get(inviteKey)) === undefined ? await store.range(everything) : [];
  const outcome = await store.commit({
    expect: [],
    puts: [[inviteKey, encodeCanonical([secret, [...hints]])]],
    deletes: stale.map(([key]) => key),
  });
  if (outcome.kind === 'failed') {
    throw storeError(outcome.code, {
      message: 'The space could not be stored.',
      fix: 'Free some space, then try again.',
      cause: outcome.cause,
    });
  }
  return { secret, hints };
}

/** Reads the origin record; null where there is none. Then the database counts as empty, whatever rows it has. */
async function recall(store: KeyValueStore): Promise<Origin | null> {
  const bytes = await store.get(inviteKey);
  if (bytes === undefined) return null;
  const decoded = decodeCanonical(bytes);
  const [secret, hints]: unknown[] = decoded.ok && Array.isArray(decoded.value) ? (decoded.value as unknown[]) : [];
  const known = secret === null || secret instanceof Uint8Array;
  if (!known || !Array.isArray(hints)) throw damaged('the record of how it was joined');
  return { secret, hints: hints.filter((hint) => typeof hint === 'string') };
}

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
