import type { Did } from '@kith/identity';
import type { Body, Properties, Value } from '../../src/format/body.js';
import { idFromBytes, namedNodeIdOf, nodeIdOf } from '../../src/format/ids.js';
import type { NodeId } from '../../src/format/ids.js';
import type { Position } from '../../src/format/order.js';
import type { EntryPlace, ReadableChange, Role } from '../../src/graph/ports.js';
import type { AnySchema } from '../../src/graph/schema.js';
import { crypto, spaceId } from './graph-world.js';
import type { GraphWorld } from './graph-world.js';

/** What the oracle says of a node; written from the specification, without the reducer. */
export interface OracleNode {
  id: NodeId;
  schema: string;
  version: number;
  creator: Did;
  key: string | undefined;
  properties: Properties;
  extra: Properties | undefined;
  position: Position;
  place: EntryPlace;
  createdAt: number;
  createdTimeSuspicious: boolean;
  editedAt: number | undefined;
  editor: Did | undefined;
  readOnly: boolean;
  newer: boolean;
  hidden: boolean;
  latest: Position;
  updates: EntryPlace[];
}

type Content = Exclude<Body, { type: 'unknown' }>;
interface Entry extends ReadableChange {
  body: Content;
}

const rankOf = (position: Position) =>
  [position.rank, Buffer.from(position.feed).toString('hex'), position.seq] as const;

export function inOrder(a: Position, b: Position): number {
  const left = rankOf(a);
  const right = rankOf(b);
  for (const at of [0, 1, 2] as const) if (left[at] !== right[at]) return left[at] < right[at] ? -1 : 1;
  return 0;
}

export function nodeOf({ body, person }: Entry): NodeId {
  if (body.node.by === 'id') return idFromBytes(body.node.id);
  if (body.node.by === 'nonce') return idFromBytes(nodeIdOf(crypto, spaceId, person, body.node.nonce));
  return idFromBytes(namedNodeIdOf(crypto, spaceId, body.schema, body.node.key));
}

/** All nodes that a set of entries makes, from scratch. */
export function oracle(
  world: GraphWorld,
  held: readonly ReadableChange[],
  schemas: readonly AnySchema[],
): Map<NodeId, OracleNode> {
  const readable = [...new Set(held)].filter(
    (entry): entry is Entry => entry.body.type !== 'unknown' && !world.erased.has(entry) && !world.isCut(entry),
  );
  const nodes = new Map<NodeId, OracleNode>();
  for (const id of new Set(readable.map(nodeOf))) {
    const node = oracleNode(
      world,
      held,
      id,
      readable.filter((entry) => nodeOf(entry) === id),
      schemas,
    );
    if (node !== null) nodes.set(id, node);
  }
  return nodes;
}

function oracleNode(
  world: GraphWorld,
  held: readonly ReadableChange[],
  id: NodeId,
  entries: readonly Entry[],
  schemas: readonly AnySchema[],
): OracleNode | null {
  const present = new Set(held);
  const hidesOf = (entry: Entry): ReadableChange[] =>
    entry.body.type !== 'snapshot'
      ? []
      : entry.body.covers.flatMap((reference) => {
          const target = world.find(reference);
          return target === null || target.person !== entry.person || !present.has(target) ? [] : [target];
        });
  const counts = (entry: Entry): boolean => !entries.some((other) => hidesOf(other).includes(entry) && counts(other));
  const steps = entries
    .filter(counts)
    .map((entry) => ({
      entry,
      at: hidesOf(entry).toSorted((a, b) => inOrder(a.position, b.position))[0] ?? (entry as ReadableChange),
    }))
    .toSorted((a, b) => inOrder(a.at.position, b.at.position) || inOrder(a.entry.position, b.entry.position));
  let node: OracleNode | null = null;
  for (const { entry, at } of steps) {
    const { body, person } = entry;
    const makes = body.type !== 'update' && body.node.by !== 'id';
    let refused = false;
    if (node === null && makes) {
      const naming = schemas.find(({ name }) => name === body.schema)?.naming;
      const blank: OracleNode = {
        id,
        schema: body.schema,
        version: body.version,
        creator: person,
        key: body.node.by === 'key' ? body.node.key : undefined,
        properties: {},
        extra: undefined,
        position: at.position,
        place: at.place,
        createdAt: at.time,
        createdTimeSuspicious: at.timeSuspicious,
        editedAt: undefined,
        editor: undefined,
        readOnly: false,
        newer: false,
        hidden: false,
        latest: entry.position,
        updates: [],
      };
      if (
        (naming === undefined || naming === body.node.by) &&
        write(blank, body, person, 'create', world.roleOf(person), schemas)
      )
        node = blank;
      else refused = true;
    } else if (
      node !== null &&
      body.schema === node.schema &&
      write(node, body, person, 'patch', world.roleOf(person), schemas)
    ) {
      node.version = Math.max(node.version, body.version);
      node.editedAt = entry.time;
      node.editor = person;
      if (inOrder(entry.position, node.latest) > 0) node.latest = entry.position;
      if (body.type === 'update') node.updates.push(entry.place);
    } else refused = true;
    // What a snapshot without effect would have stood for counts after all.
    if (refused && body.type === 'snapshot')
      return oracleNode(
        world,
        held,
        id,
        entries.filter((other) => other !== entry),
        schemas,
      );
  }
  if (node === null) return null;
  const schema = schemas.find(({ name }) => name === node.schema);
  node.readOnly = schema === undefined || node.newer;
  node.hidden = schema === undefined || !schema.required.every((name) => Object.hasOwn(node.properties, name));
  return node;
}

function write(
  node: OracleNode,
  body: Content,
  author: Did,
  action: 'create' | 'patch',
  role: Role | null,
  schemas: readonly AnySchema[],
): boolean {
  const schema = schemas.find(({ name }) => name === body.schema);
  let given: Properties = body.type === 'update' ? {} : body.set;
  const add = (to: Properties | undefined, name: string, value: Value): Properties => ({ ...to, [name]: value });
  if (schema === undefined) {
    for (const [name, value] of Object.entries(given)) node.extra = add(node.extra, name, value);
    if (Object.keys(given).length === 0) node.extra ??= {};
    return true;
  }
  let set: Properties = {};
  let extra: Properties | undefined;
  try {
    if (body.version < schema.version) given = schema.migrate(given, body.version);
    for (const [name, value] of Object.entries(given)) {
      const validator = (schema.properties as Record<string, (typeof schema.properties)[string]>)[name];
      const result = validator?.['~standard'].validate(value);
      if (result !== undefined && !(result instanceof Promise) && result.issues === undefined)
        set = add(set, name, result.value as Value);
      else if (validator === undefined || body.version > schema.version) extra = add(extra, name, value);
    }
    if (
      schema.rule({ action, author, role, creator: node.creator, key: node.key, set, before: node.properties }) !==
      'accept'
    )
      return false;
  } catch {
    return false;
  }
  node.properties = { ...node.properties, ...set };
  if (extra !== undefined) node.extra = { ...node.extra, ...extra };
  if (body.version > schema.version) node.newer = true;
  return true;
}
