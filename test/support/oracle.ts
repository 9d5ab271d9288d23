import { base64urlEncode, encodeCanonical, equalBytes, openSealed, reopenCertificate } from '@kith/identity';
import type { CryptoEngine, DeviceCertificate, Did, Identity } from '@kith/identity';
import type { AnySchema, Properties, Role } from '@kith/store';
import { readOperation } from '../../packages/store/src/control/operations.js';
import type { Operation } from '../../packages/store/src/control/operations.js';
import { decodeBody, decodeClearBody } from '../../packages/store/src/format/body.js';
import type { Body } from '../../packages/store/src/format/body.js';
import type { ParsedEntry } from '../../packages/store/src/format/entry.js';
import { domain } from '../../packages/store/src/format/hash.js';
import { namedNodeIdOf, nodeIdOf, spaceIdOf } from '../../packages/store/src/format/ids.js';

/** What a set of signed entries means, worked out from the specification with neither the fold nor the graph: slow and plain. */
export interface Oracle {
  /** Sorted by person. */
  readonly members: readonly OracleMember[];
  /** In the one order of their creation. */
  readonly nodes: readonly OracleNode[];
}

export interface OracleMember {
  readonly person: Did;
  readonly role: Role;
  /** Device keys, sorted. */
  readonly devices: readonly string[];
}

export interface OracleNode {
  readonly id: string;
  readonly schema: string;
  readonly key: string | undefined;
  readonly creator: Did;
  readonly editor: Did | undefined;
  readonly createdAt: number;
  readonly editedAt: number | undefined;
  readonly properties: Properties;
  readonly hidden: boolean;
}

export interface OracleQuestion {
  readonly crypto: CryptoEngine;
  /** 32 bytes. */
  readonly space: Uint8Array;
  /** Everything that anybody asked holds, each entry once. */
  readonly entries: readonly ParsedEntry[];
  /** Feed (base64url) → the seq at which a fork cuts it. */
  readonly cuts: ReadonlyMap<string, number>;
  /** A member, to read as. */
  readonly reader: Identity;
  readonly schemas: readonly AnySchema[];
}

interface Entry {
  readonly hash: string;
  readonly feed: string;
  readonly parsed: ParsedEntry;
  readonly certificate: DeviceCertificate;
  readonly device: string;
  readonly person: Did;
}

interface ControlEntry extends Entry {
  readonly operation: Operation | null;
}

const weight: Record<Role, number> = { guest: 0, member: 1, admin: 2, owner: 3 };
const name = base64urlEncode;

export async function oracle(question: OracleQuestion): Promise<Oracle> {
  const { crypto, entries, cuts } = question;
  const owners = new Map<string, DeviceCertificate>();
  for (const { header, body } of entries) {
    if (header.seq !== 0 || body === null) continue;
    const open = decodeClearBody(body);
    const [certificate] = open.ok ? (open.fields['certificates'] as Uint8Array[]) : [];
    if (certificate !== undefined) owners.set(name(header.feed), reopenCertificate(crypto, certificate));
  }
  const all = entries.flatMap((parsed): Entry[] => {
    const feed = name(parsed.header.feed);
    const certificate = owners.get(feed);
    if (certificate === undefined) return [];
    const device = name(certificate.device);
    return [{ hash: name(parsed.hash), feed, parsed, certificate, device, person: certificate.person }];
  });
  const control = all
    .filter(({ parsed }) => parsed.header.kind === 'control')
    .map((entry): ControlEntry => Object.assign(entry, { operation: operationOf(entry.parsed) }));
  const standing = membershipOf(question, control);
  const content = all.filter(
    ({ feed, parsed, device, person }) =>
      parsed.header.kind === 'content' &&
      parsed.header.seq > 0 &&
      parsed.header.seq < (cuts.get(feed) ?? Number.POSITIVE_INFINITY) &&
      standing.devices.get(device) === person,
  );
  const members = [...standing.roles]
    .map(([person, role]) => ({
      person,
      role,
      devices: [...standing.devices].flatMap(([device, owner]) => (owner === person ? [device] : [])).toSorted(),
    }))
    .toSorted((a, b) => (a.person < b.person ? -1 : 1));
  return { members, nodes: await nodesOf(question, content, standing, control) };
}

function operationOf({ body }: ParsedEntry): Operation | null {
  const answer = body === null ? null : readOperation(body);
  return answer?.ok === true ? answer.operation : null;
}

interface Standing {
  readonly roles: ReadonlyMap<Did, Role>;
  readonly devices: ReadonlyMap<string, Did>;
  readonly erasers: ReadonlyMap<string, readonly Did[]>;
}

/** Folds again and again, until no operation with effect keeps anything more alive that a fork had cut off. */
function membershipOf(question: OracleQuestion, control: readonly ControlEntry[]): Standing {
  const byHash = new Map(control.map((entry) => [entry.hash, entry]));
  const pinned = new Set<string>();
  for (;;) {
    const round = foldRound(question, byHash, pinned);
    const before = pinned.size;
    for (const hash of round.pins) pinned.add(hash);
    if (pinned.size === before) return round;
  }
}

function foldRound(
  { crypto, space, cuts }: OracleQuestion,
  byHash: ReadonlyMap<string, ControlEntry>,
  pinned: ReadonlySet<string>,
): Standing & { pins: Set<string> } {
  const cutOf = (feed: string) => cuts.get(feed) ?? Number.POSITIVE_INFINITY;
  const stands = (entry: ControlEntry) => entry.parsed.header.seq < cutOf(entry.feed) || pinned.has(entry.hash);
  interface Placed {
    readonly entry: ControlEntry;
    readonly depth: number;
    /** Hashes of everything that it follows. */
    readonly past: ReadonlySet<string>;
    /** Hashes beyond a cut that it, or something that it follows, names. */
    readonly beyond: ReadonlySet<string>;
  }
  const placed = new Map<string, Placed | null>();
  const place = (entry: ControlEntry): Placed | null => {
    const known = placed.get(entry.hash);
    if (known !== undefined) return known;
    const { seq, prev, deps } = entry.parsed.header;
    const beyond = new Set<string>();
    const causes: (Placed | null)[] = [];
    const follow = (cause: ControlEntry | undefined) =>
      causes.push(cause !== undefined && stands(cause) ? place(cause) : null);
    const named = (reference: { feed: Uint8Array; seq: number; hash: Uint8Array }, direct: boolean): void => {
      const cause = byHash.get(name(reference.hash));
      if ((cause !== undefined && stands(cause)) || reference.seq < cutOf(name(reference.feed))) {
        follow(cause);
        return;
      }
      if (direct) beyond.add(name(reference.hash));
      if (cause === undefined) return;
      // Who names something beyond a cut has seen what that follows.
      const { header } = cause.parsed;
      if (header.seq > 0) named({ feed: header.feed, seq: header.seq - 1, hash: header.prev }, false);
      for (const dep of header.deps) named(dep, false);
    };
    if (seq > 0) follow(byHash.get(name(prev)));
    for (const dep of deps) named(dep, true);
    let answer: Placed | null = null;
    if (!causes.includes(null)) {
      const past = new Set<string>();
      let depth = 1;
      for (const cause of causes as Placed[]) {
        past.add(cause.entry.hash);
        for (const hash of cause.past) past.add(hash);
        for (const hash of cause.beyond) beyond.add(hash);
        depth = Math.max(depth, cause.depth + 1);
      }
      answer = { entry, depth, past, beyond };
    }
    placed.set(entry.hash, answer);
    return answer;
  };
  const ordered = [...byHash.values()]
    .filter(stands)
    .map(place)
    .filter((entry) => entry !== null)
    .toSorted((a, b) => a.depth - b.depth || (a.entry.hash < b.entry.hash ? -1 : 1));

  const given: { person: Did; role: Role; by: string }[] = [];
  const listed: { device: string; person: Did; by: string }[] = [];
  const invites = new Map<string, { role: Role; uses: number; by: string; admitted: Did[] }>();
  const joins = new Map<string, { invite: string; entry: ControlEntry }>();
  const epochs = new Map<string, string>();
  const erasers = new Map<string, Did[]>();
  const pins = new Set<string>();

  const roleFor = (past: ReadonlySet<string>, person: Did): Role | null =>
    given
      .filter((fact) => fact.person === person && past.has(fact.by))
      .map(({ role }) => role)
      .toSorted((a, b) => weight[b] - weight[a])[0] ?? null;

  const apply = ({ entry, past }: Placed): boolean => {
    const { operation, hash, person, device, certificate } = entry;
    if (operation === null || operation.type === 'open' || operation.type === 'unknown') return false;
    if (operation.type === 'create') {
      const { body } = entry.parsed;
      if (body === null || !equalBytes(spaceIdOf(crypto, body), space) || !operation.owners.includes(person))
        return false;
      for (const owner of operation.owners) given.push({ person: owner as Did, role: 'owner', by: hash });
      listed.push({ device, person, by: hash });
      return true;
    }
    if (operation.type === 'join') {
      joins.set(hash, { invite: name(operation.invite), entry });
      return false;
    }
    const known = listed.some((fact) => fact.device === device && fact.person === person && past.has(fact.by));
    const role = known ? roleFor(past, person) : null;
    if (role === null || (operation.type !== 'erase' && weight[role] < weight.member)) return false;
    switch (operation.type) {
      case 'erase':
        for (const target of operation.targets)
          erasers.set(name(target.hash), [...(erasers.get(name(target.hash)) ?? []), person]);
        return true;
      case 'invite': {
        const key = name(operation.key);
        if (invites.has(key) || weight[operation.role] > (role === 'owner' ? weight.admin : weight.member))
          return false;
        invites.set(key, { role: operation.role, uses: operation.uses, by: hash, admitted: [] });
        return true;
      }
      case 'admit': {
        const join = joins.get(name(operation.join.hash));
        const invite = join === undefined ? undefined : invites.get(join.invite);
        if (join === undefined || invite === undefined || !past.has(invite.by)) return false;
        if (!invite.admitted.includes(join.entry.person)) {
          if (invite.admitted.length >= invite.uses) return false;
          invite.admitted.push(join.entry.person);
        }
        given.push({ person: join.entry.person, role: invite.role, by: hash });
        listed.push({ device: join.entry.device, person: join.entry.person, by: hash });
        return true;
      }
      case 'epoch': {
        // Only the first one is made here, with the space: its roster is the device that makes it.
        if (epochs.has(name(operation.id)) || operation.boxes.length !== 1) return false;
        epochs.set(name(operation.id), hash);
        return name(operation.boxes[0]?.[0] as Uint8Array) === name(certificate.device);
      }
      case 'key-grant': {
        const by = epochs.get(name(operation.epoch));
        const target = name(operation.device);
        return by !== undefined && past.has(by) && listed.some((fact) => fact.device === target && past.has(fact.by));
      }
      default:
        return false;
    }
  };

  for (const at of ordered) {
    if (!apply(at)) continue;
    for (const top of at.beyond) {
      const branch: string[] = [];
      let lowest = byHash.get(top);
      for (; lowest !== undefined && !stands(lowest); lowest = byHash.get(name(lowest.parsed.header.prev)))
        branch.push(lowest.hash);
      if (lowest !== undefined && byHash.get(top)?.person !== at.entry.person)
        for (const hash of branch) pins.add(hash);
    }
  }
  const roles = new Map<Did, Role>();
  for (const { person, role } of given)
    if (weight[role] >= weight[roles.get(person) ?? 'guest']) roles.set(person, role);
  const devices = new Map<string, Did>();
  for (const { device, person } of listed) if (!devices.has(device)) devices.set(device, person);
  return { roles, devices, erasers, pins };
}

interface Change {
  readonly entry: Entry;
  readonly body: Exclude<Body, { type: 'unknown' | 'update' }>;
}

async function nodesOf(
  question: OracleQuestion,
  content: readonly Entry[],
  standing: Standing,
  control: readonly ControlEntry[],
): Promise<OracleNode[]> {
  const { crypto, space } = question;
  const keys = await epochKeys(question, control);
  const mayRead = (entry: Entry) =>
    !(standing.erasers.get(entry.hash) ?? []).some((eraser) => {
      const role = standing.roles.get(eraser);
      return eraser === entry.person || role === 'admin' || role === 'owner';
    });
  const groups = new Map<string, Change[]>();
  for (const entry of content) {
    if (!mayRead(entry)) continue;
    const body = await read(crypto, space, keys, entry);
    if (body === null || body.type === 'unknown' || body.type === 'update') continue;
    const id =
      body.node.by === 'id'
        ? body.node.id
        : body.node.by === 'nonce'
          ? nodeIdOf(crypto, space, entry.person, body.node.nonce)
          : namedNodeIdOf(crypto, space, body.schema, body.node.key);
    groups.set(name(id), [...(groups.get(name(id)) ?? []), { entry, body }]);
  }
  const byHash = new Map(content.map((entry) => [entry.hash, entry]));
  return [...groups]
    .map(([id, changes]) => nodeOf(question, standing, byHash, id, changes))
    .filter((made) => made !== null)
    .toSorted((a, b) => inOrder(a.at, b.at))
    .map(({ node }) => node);
}

function nodeOf(
  question: OracleQuestion,
  standing: Standing,
  byHash: ReadonlyMap<string, Entry>,
  id: string,
  changes: readonly Change[],
): { node: OracleNode; at: Entry } | null {
  const coversOf = ({ entry, body }: Change): Entry[] =>
    body.type !== 'snapshot'
      ? []
      : body.covers
          .map((reference) => byHash.get(name(reference.hash)))
          .filter((covered) => covered !== undefined)
          .filter((covered) => covered.person === entry.person);
  const counts = (change: Change): boolean =>
    !changes.some((other) => coversOf(other).some(({ hash }) => hash === change.entry.hash) && counts(other));
  const steps = changes
    .filter(counts)
    .map((change) => ({ change, at: coversOf(change).toSorted(inOrder)[0] ?? change.entry }))
    .toSorted((a, b) => inOrder(a.at, b.at) || inOrder(a.change.entry, b.change.entry));
  let made = null as { node: OracleNode; at: Entry } | null;
  for (const { change, at } of steps) {
    const { entry, body } = change;
    const schema = question.schemas.find((known) => known.name === body.schema);
    if (schema === undefined) continue;
    const creator: Did = made?.node.creator ?? entry.person;
    const key: string | undefined = made?.node.key ?? (body.node.by === 'key' ? body.node.key : undefined);
    const verdict = schema.rule({
      action: made === null ? 'create' : 'patch',
      author: entry.person,
      role: standing.roles.get(entry.person) ?? null,
      creator,
      key,
      set: body.set,
      before: made?.node.properties ?? {},
    });
    const fits = made === null ? body.node.by === schema.naming : body.schema === made.node.schema;
    if (!fits || verdict !== 'accept') {
      if (body.type !== 'snapshot') continue;
      const others = changes.filter((other) => other !== change);
      return nodeOf(question, standing, byHash, id, others);
    }
    const properties: Properties = { ...made?.node.properties, ...body.set };
    const hidden = schema.required.some((property) => properties[property] === undefined);
    if (made === null) {
      const createdAt = at.parsed.header.time;
      const shared = { editor: undefined, createdAt, editedAt: undefined };
      made = { node: { id, schema: body.schema, key, creator, ...shared, properties, hidden }, at };
    } else {
      const editedAt = entry.parsed.header.time;
      made = { at: made.at, node: { ...made.node, editor: entry.person, editedAt, properties, hidden } };
    }
  }
  return made;
}

function inOrder(a: Entry, b: Entry): number {
  const rank = ({ parsed: { header } }: Entry) => header.time + header.lift;
  const feed = ({ parsed: { header } }: Entry) => Buffer.from(header.feed);
  return rank(a) - rank(b) || Buffer.compare(feed(a), feed(b)) || a.parsed.header.seq - b.parsed.header.seq;
}

/** Every epoch key that some box for the reader holds, by epoch id. */
async function epochKeys(
  { crypto, space, reader }: OracleQuestion,
  control: readonly ControlEntry[],
): Promise<Map<string, Uint8Array>> {
  const keys = new Map<string, Uint8Array>();
  const mine = name(reader.device);
  for (const { operation } of control) {
    const epoch = operation?.type === 'epoch' ? operation.id : operation?.type === 'key-grant' ? operation.epoch : null;
    if (operation === null || epoch === null) continue;
    const boxes =
      operation.type === 'epoch'
        ? operation.boxes.filter(([device]) => name(device) === mine).map(([, box]) => box)
        : operation.type === 'key-grant' && name(operation.device) === mine
          ? [operation.box]
          : [];
    for (const box of boxes) {
      const context = Buffer.concat([domain.epochBox, space, epoch, reader.device]);
      const key = await openSealed(crypto, { agreement: reader.agreement, context, box });
      if (key !== null && equalBytes(crypto.hkdf(key, domain.epochId, 16), epoch)) keys.set(name(epoch), key);
    }
  }
  return keys;
}

async function read(
  crypto: CryptoEngine,
  space: Uint8Array,
  keys: ReadonlyMap<string, Uint8Array>,
  { parsed: { header, body } }: Entry,
): Promise<Body | null> {
  const epoch = header.epoch === null ? undefined : keys.get(name(header.epoch));
  if (epoch === undefined || body === null) return null;
  const key = crypto.hkdf(epoch, Buffer.concat([domain.bodyKey, header.feed]), 32);
  const associated = encodeCanonical(['kith/v1/body', space, header.feed, header.seq, header.epoch]);
  const plaintext = await crypto.decrypt(
    await crypto.importAeadKey(key),
    body.subarray(0, 12),
    body.subarray(12),
    associated,
  );
  const decoded = plaintext === null ? null : decodeBody(plaintext);
  return decoded?.ok === true ? decoded.body : null;
}
