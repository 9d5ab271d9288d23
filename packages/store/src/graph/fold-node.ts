import type { Did } from '@kith/identity';
import type { Body, EntryReference, Properties } from '../format/body.js';
import { comparePositions } from '../format/order.js';
import type { Position } from '../format/order.js';
import type { NodeId } from '../format/ids.js';
import type { Node } from './node.js';
import type { EntryPlace, LocatedEntry, ReadableChange, Roles } from './ports.js';
import { readPatch } from './read-patch.js';
import type { RegisteredSchema } from './schema.js';
import { arrange } from './snapshot-cover.js';
import type { Arranged } from './snapshot-cover.js';

export interface FoldContext {
  readonly schemas: ReadonlyMap<string, RegisteredSchema>;
  readonly roles: Roles;
}

/** A change or a property without effect, and the code of the reason. */
export interface Refusal {
  readonly place: EntryPlace;
  readonly schema: string;
  readonly code: string;
}

export interface FoldedNode {
  /** Null while no accepted change creates the node. Its changes are kept and not shown. */
  readonly node: Node | null;
  readonly refusals: readonly Refusal[];
}

/** The entries covered by snapshots of this node that are held and may belong to the node. */
export type Covers = ReadonlyMap<EntryReference, LocatedEntry>;
export const noCovers: Covers = new Map();

type Content = Exclude<Body, { type: 'unknown' }>;

/**
 * Folds all readable changes of one node, given in any order. For each property the last change in the one order wins, among
 * the patches that the schema's rule accepts. The result depends only on the set of changes, the roles and the schemas.
 */
export function foldNode(
  context: FoldContext,
  id: NodeId,
  changes: readonly ReadableChange[],
  covers: Covers = noCovers,
): FoldedNode {
  const ignored = new Set<ReadableChange>();
  const refusedSnapshots: Refusal[] = [];
  for (;;) {
    const fold = new NodeFold(context, id);
    for (const arranged of arrange(changes, covers, ignored)) fold.add(arranged);
    // A refused snapshot covers nothing: the entries it names count again.
    const refused = fold.refusedSnapshot();
    if (refused === undefined) return { node: fold.finish(), refusals: [...refusedSnapshots, ...fold.refusals] };
    ignored.add(refused.change);
    refusedSnapshots.push(refused.refusal);
  }
}

/**
 * Adds one change to a folded node, with the same result as folding again. The change must come last in the order, and the node
 * must have no snapshots.
 */
export function extendNode(context: FoldContext, node: Node, change: ReadableChange): FoldedNode {
  const fold = new NodeFold(context, node.id, node);
  fold.add({ change, position: change.position, located: change });
  return { node: fold.finish(), refusals: fold.refusals };
}

class NodeFold {
  readonly refusals: Refusal[] = [];
  readonly #context: FoldContext;
  readonly #id: NodeId;
  #refusedSnapshot: { change: ReadableChange; refusal: Refusal } | undefined;
  #sawCreate = false;
  #before: Node | null;
  #draft: Draft | null = null;

  constructor(context: FoldContext, id: NodeId, before: Node | null = null) {
    this.#context = context;
    this.#id = id;
    this.#before = before;
    if (before !== null) this.#draft = { ...before };
  }

  refusedSnapshot(): { change: ReadableChange; refusal: Refusal } | undefined {
    return this.#refusedSnapshot;
  }

  add(arranged: Arranged): void {
    const { change } = arranged;
    const { body } = change;
    if (body.type === 'unknown') return;
    const code = this.#draft === null ? this.#create(arranged, body) : this.#patch(this.#draft, change, body);
    if (code !== null) this.#refuse(change, body.schema, code);
  }

  finish(): Node | null {
    // Without a create, changes are waiting and not refused.
    if (!this.#sawCreate && this.#before === null) this.refusals.length = 0;
    const draft = this.#draft;
    if (draft === null) return null;
    const schema = this.#context.schemas.get(draft.schema);
    draft.readOnly = schema === undefined || draft.newer;
    draft.hidden = schema === undefined || schema.required.some((name) => draft.properties[name] === undefined);
    return draft;
  }

  #create({ change, position, located }: Arranged, body: Content): string | null {
    if (body.node.by === 'id' || body.type === 'update') return 'before-create';
    this.#sawCreate = true;
    const schema = this.#context.schemas.get(body.schema);
    if (schema !== undefined && schema.naming !== body.node.by) return 'naming';
    const draft: Draft = {
      id: this.#id,
      schema: body.schema,
      version: body.version,
      creator: change.person,
      key: body.node.by === 'key' ? body.node.key : undefined,
      properties: empty,
      extra: undefined,
      position: { ...position, rank: located.shownRank },
      place: located.place,
      createdAt: located.time,
      createdTimeSuspicious: located.timeSuspicious,
      editedAt: undefined,
      editor: undefined,
      readOnly: false,
      newer: false,
      hidden: false,
      latest: change.position,
      updates: noUpdates,
    };
    const code = this.#apply(draft, change, body, 'create');
    if (code === null) this.#draft = draft;
    return code;
  }

  #patch(draft: Draft, change: ReadableChange, body: Content): string | null {
    if (body.schema !== draft.schema) return 'schema-mismatch';
    const code = this.#apply(draft, change, body, 'patch');
    if (code !== null) return code;
    draft.version = Math.max(draft.version, body.version);
    draft.editedAt = change.time;
    draft.editor = change.person;
    if (comparePositions(change.position, draft.latest) > 0) draft.latest = change.position;
    if (body.type === 'update') draft.updates = [...draft.updates, change.place];
    return null;
  }

  /** Asks the rule, and merges the change if the rule accepts it. Returns the code of a refusal. */
  #apply(draft: Draft, change: ReadableChange, body: Content, action: 'create' | 'patch'): string | null {
    const schema = this.#context.schemas.get(body.schema);
    const written = body.type === 'update' ? empty : body.set;
    if (schema === undefined) {
      draft.extra = merge(draft.extra, written);
      return null;
    }
    const answer = readPatch(schema, written, body.version);
    if (!answer.ok) return answer.code;
    const { set, extra, ignored } = answer.patch;
    for (const code of ignored) this.refusals.push({ place: change.place, schema: body.schema, code });
    const refusal = this.#ask(schema, draft, change.person, set, action);
    if (refusal !== null) return refusal;
    draft.properties = draft.properties === empty ? set : { ...draft.properties, ...set };
    if (extra !== undefined) draft.extra = merge(draft.extra, extra);
    if (body.version > schema.version) draft.newer = true;
    return null;
  }

  #ask(
    schema: RegisteredSchema,
    draft: Draft,
    author: Did,
    set: Properties,
    action: 'create' | 'patch',
  ): string | null {
    try {
      const answer = schema.rule({
        action,
        author,
        role: this.#context.roles.roleOf(author),
        creator: draft.creator,
        key: draft.key,
        set,
        before: draft.properties,
      });
      return answer === 'accept' ? null : answer;
    } catch {
      // A rule that throws accepts nothing; the refusal is counted under this code.
      return 'rule-failed';
    }
  }

  #refuse(change: ReadableChange, schema: string, code: string): void {
    const refusal = { place: change.place, schema, code };
    if (change.body.type === 'snapshot') this.#refusedSnapshot ??= { change, refusal };
    this.refusals.push(refusal);
  }
}

type Draft = { -readonly [Field in keyof Node]: Node[Field] };
const empty: Properties = Object.freeze({});
const noUpdates: readonly EntryPlace[] = Object.freeze([]);

function merge(into: Properties | undefined, set: Properties): Properties {
  return into === undefined ? set : { ...into, ...set };
}

/** The later of two positions. */
export function laterOf(a: Position, b: Position): Position {
  return comparePositions(a, b) < 0 ? b : a;
}
