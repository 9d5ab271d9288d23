import { base64urlEncode } from '@kith/identity';
import { bytesFromId } from '@kith/store';
import type { Node, Space } from '@kith/store';
import { exportSpace } from '../../packages/store/src/replica/archive.js';
import { parseEntry } from '../../packages/store/src/format/entry.js';
import type { ParsedEntry } from '../../packages/store/src/format/entry.js';
import { oracle } from '../support/oracle.js';
import type { Oracle, OracleMember, OracleNode } from '../support/oracle.js';
import { heldBy } from './archive.js';
import type { HeldFeed } from './archive.js';
import type { Peer } from './peer.js';
import { schemas } from './schemas.js';
import { isMember } from './world.js';
import type { World } from './world.js';

/** A rule of ../SPEC.md that does not hold, and how. */
export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

export type Rule = 'SIM-2' | 'SIM-3' | 'SIM-4' | 'SIM-5' | 'SIM-6' | 'SIM-7' | 'SIM-8' | 'SIM-9' | 'SIM-12' | 'SIM-13';

type Report = (rule: Rule, what: string) => void;

interface View {
  readonly peer: Peer;
  readonly space: Space;
  readonly feeds: ReadonlyMap<string, HeldFeed>;
  readonly cuts: ReadonlyMap<string, number>;
}

/** Checks everything that has to hold once all is quiet, then once more after every device has started again. */
export async function violations(world: World): Promise<Violation[]> {
  const found: Violation[] = [];
  const report: Report = (rule, what) => found.push({ rule, what });
  const running = world.honest.flatMap((peer) => (peer.space === null ? [] : [{ peer, space: peer.space }]));
  for (const peer of world.honest) if (peer.space === null) report('SIM-2', `${peer.name} is not open`);

  // Somebody whom nothing but a history that was cut had admitted is a member for nobody, and is told nothing more.
  const members = running.filter(({ peer }) => running[0] !== undefined && isMember(running[0].space, peer));
  const views: View[] = [];
  for (const { peer, space } of members) views.push(await viewOf(world, peer, space));
  const [first] = views;
  if (first === undefined) {
    report('SIM-6', 'nobody is a member');
    return found;
  }
  for (const { peer, space } of views)
    for (const newcomer of world.referenced)
      if (!isMember(space, newcomer)) report('SIM-8', `${peer.name} has lost ${newcomer.name}`);
  await compareFeeds(world, views, report);
  await compareRelay(world, views, report);

  const expected = await expectedOf(world, views);
  for (const { peer, space } of views) await compareWithOracle(peer.name, space, expected, report);
  for (const { peer } of views) await compareTabs(peer, expected, report);
  const nodes = new Set(expected.nodes.map(({ id }) => id));
  for (const { by, node } of world.kept)
    if (views.some(({ peer }) => peer === by) && !nodes.has(node)) report('SIM-3', `${by.name}'s ${node} is lost`);

  await world.restart();
  for (const { peer } of views) {
    if (peer.space === null) report('SIM-9', `${peer.name} does not open again`);
    else await compareWithOracle(peer.name, peer.space, expected, (_, what) => report('SIM-9', what));
  }
  for (const failure of world.failures) report('SIM-2', failure);
  return found;
}

async function compareFeeds(world: World, views: readonly View[], report: Report): Promise<void> {
  const [first] = views as [View];
  const honest = new Set(views.map(({ peer }) => peer.identity.person));
  const everybody = new Set(first.space.members.getSnapshot().map(({ person }) => person));
  const persons = new Map(views.flatMap(({ space }) => space.feeds().map(({ id, person }) => [id as string, person])));
  for (const feed of new Set(views.flatMap((view) => [...view.feeds.keys()]))) {
    const person = persons.get(feed) ?? null;
    if (person === null || !everybody.has(person)) continue;
    // Nothing of a feed is left below a cut at 0, and who never held any of it knows of no cut.
    const holders = views.filter((view) => view.feeds.has(feed));
    const cuts = holders.map((view) => view.cuts.get(feed) ?? null);
    const [cut = null] = cuts;
    const each = (values: readonly unknown[], of: readonly View[]) =>
      of.map(({ peer }, at) => `${peer.name} ${String(values[at])}`).join(', ');
    if (new Set(cuts).size > 1) report('SIM-4', `the cuts of ${feed} differ: ${each(cuts, holders)}`);
    if (cut !== null && honest.has(person)) report('SIM-4', `${feed} of somebody honest is cut at ${cut}`);
    const histories = views.map((view) =>
      (view.feeds.get(feed)?.entries ?? []).slice(0, cut ?? undefined).map((entry) => base64urlEncode(entry.hash)),
    );
    const [history = []] = histories;
    if (histories.some((other) => other.join() !== history.join())) {
      const lengths = histories.map((other) => other.length);
      report(honest.has(person) ? 'SIM-3' : 'SIM-4', `the histories of ${feed} differ: ${each(lengths, views)}`);
    }
    for (const view of holders) await compareDocument(world, view, feed, history, report);
  }
}

/** A replica that never had a key holds what the members hold, and has nothing that depends on keys. */
async function compareRelay({ relay, crypto }: World, views: readonly View[], report: Report): Promise<void> {
  const [first] = views;
  if (relay === null || first === undefined) return;
  const { replica } = relay;
  const held = await heldBy(crypto, { id: first.space.id, exportChanges: () => exportSpace(replica) });
  const entries = new Map(held.map((feed) => [base64urlEncode(feed.id), feed.entries]));
  const cuts = new Map([...replica.feeds.all()].map(({ key, cut }) => [key as string, cut]));
  const hashes = (of: readonly { readonly hash: Uint8Array }[], cut: number | null) =>
    of
      .slice(0, cut ?? undefined)
      .map((entry) => base64urlEncode(entry.hash))
      .join();
  const persons = new Map(first.space.feeds().map(({ id, person }) => [id as string, person]));
  const everybody = new Set<string | null>(first.space.members.getSnapshot().map(({ person }) => person));
  for (const [id, feed] of first.feeds) {
    if (!everybody.has(persons.get(id) ?? null)) continue;
    const cut = first.cuts.get(id) ?? null;
    if (entries.has(id) && (cuts.get(id) ?? null) !== cut) report('SIM-13', `the cut of ${id} differs on the relay`);
    if (hashes(entries.get(id) ?? [], cut) !== hashes(feed.entries, cut))
      report(
        'SIM-13',
        `of ${id} the relay has ${entries.get(id)?.length ?? 0} entries instead of ${feed.entries.length}`,
      );
  }
  const members = new Set<string | null>(replica.control.membership.members.keys());
  if (members.size !== everybody.size || ![...members].every((one) => everybody.has(one)))
    report('SIM-13', 'the relay knows other members');
}

/** The Yjs document of a feed has the entries that everybody agreed on. A body that was erased may be gone here and lie there still. */
async function compareDocument(
  world: World,
  { peer, space }: View,
  feed: string,
  history: readonly string[],
  report: Report,
): Promise<void> {
  const held = space.feeds().find(({ id }) => id === feed);
  if (held === undefined) return;
  const doc = await space.document(held.id);
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    report('SIM-5', `structs are pending in ${feed} on ${peer.name}`);
  const context = { space: bytesFromId(space.id) as Uint8Array, feed: bytesFromId(feed) as Uint8Array };
  const hashes: string[] = [];
  for (let segment = 0; segment * 256 < held.length; segment += 1) {
    for (const bytes of doc.getArray<Uint8Array>(String(segment)).toArray()) {
      const entry = parseEntry(world.crypto, context, bytes);
      hashes.push(entry.ok ? base64urlEncode(entry.entry.hash) : entry.code);
    }
  }
  if (hashes.length !== held.length || hashes.slice(0, history.length).join() !== history.join())
    report('SIM-5', `the document of ${feed} on ${peer.name} differs from its ${held.length} entries`);
}

async function expectedOf(world: World, views: readonly View[]): Promise<Oracle> {
  const [{ peer, space }] = views as [View];
  const entries = new Map<string, ParsedEntry>();
  for (const entry of views.flatMap(({ feeds }) => [...feeds.values()].flatMap((feed) => feed.entries))) {
    const hash = base64urlEncode(entry.hash);
    if ((entries.get(hash)?.body ?? null) === null) entries.set(hash, entry);
  }
  return oracle({
    crypto: world.crypto,
    space: bytesFromId(space.id) as Uint8Array,
    entries: [...entries.values()],
    cuts: new Map(views.flatMap(({ cuts }) => [...cuts])),
    reader: peer.identity,
    schemas,
  });
}

async function compareWithOracle(name: string, space: Space, expected: Oracle, report: Report): Promise<void> {
  compare(membersOn(space), expected.members, (what) => report('SIM-6', `members on ${name}: ${what}`));
  for (const schema of schemas) {
    const nodes = expected.nodes.filter((node) => node.schema === schema.name);
    compare(await nodesOn(space, schema.name), nodes, (what) => report('SIM-7', `${schema.name}s on ${name}: ${what}`));
  }
}

/** Every tab, and every query it has kept open, shows the same as an opening anew does. */
async function compareTabs(peer: Peer, expected: Oracle, report: Report): Promise<void> {
  for (const [at, { space, queries }] of peer.handles.entries()) {
    const name = `tab ${at} of ${peer.name}`;
    const inTab = (what: string) => report('SIM-12', what);
    await compareWithOracle(name, space, expected, (_, what) => inTab(what));
    for (const [index, live] of queries.entries()) {
      await live.ready();
      const schema = schemas[index]?.name;
      const nodes = expected.nodes.filter((node) => node.schema === schema);
      compare(live.getSnapshot().nodes.map(plain), nodes, (what) =>
        inTab(`open query of ${schema} in ${name}: ${what}`),
      );
    }
    const lengths = (of: Space) =>
      of
        .feeds()
        .map(({ id, length, cut }) => `${id} ${length} ${cut}`)
        .toSorted()
        .join();
    const [first] = peer.handles;
    if (first !== undefined && lengths(first.space) !== lengths(space)) inTab(`${name} holds other feeds than tab 0`);
  }
}

async function viewOf(world: World, peer: Peer, space: Space): Promise<View> {
  const feeds = await heldBy(world.crypto, space);
  const cuts = space.feeds().flatMap(({ id, cut }): [string, number][] => (cut === null ? [] : [[id, cut]]));
  return { peer, space, feeds: new Map(feeds.map((feed) => [base64urlEncode(feed.id), feed])), cuts: new Map(cuts) };
}

function membersOn(space: Space): OracleMember[] {
  return space.members
    .getSnapshot()
    .map(({ person, role, devices }) => ({ person, role, devices: devices.toSorted() }))
    .toSorted((a, b) => (a.person < b.person ? -1 : 1));
}

async function nodesOn(space: Space, schema: string): Promise<OracleNode[]> {
  const live = space.graph.live({ schema, order: 'oldest', limit: 100_000, includeHidden: true });
  await live.ready();
  const { nodes } = live.getSnapshot();
  live.close();
  return nodes.map(plain);
}

function plain({ id, schema, key, creator, editor, createdAt, editedAt, properties, hidden }: Node): OracleNode {
  return { id, schema, key, creator, editor, createdAt, editedAt, properties, hidden };
}

/** Tells the first difference. */
function compare<T>(actual: readonly T[], expected: readonly T[], tell: (what: string) => void): void {
  const text = (value: T | undefined) => (value === undefined ? 'nothing' : JSON.stringify(sorted(value)));
  for (let at = 0; at < Math.max(actual.length, expected.length); at += 1) {
    const [is, shouldBe] = [text(actual[at]), text(expected[at])];
    if (is === shouldBe) continue;
    tell(`${actual.length} instead of ${expected.length}; at ${at} ${is} instead of ${shouldBe}`);
    return;
  }
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, inner]) => [key, sorted(inner)]));
}
