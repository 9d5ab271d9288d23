import type { Value } from '../format/body.js';
import type { Selection } from './graph-types.js';
import type { LiveMember } from './live-query.js';
import type { Node } from './node.js';
import type { NodeEffect } from './planner.js';
import type { RegisteredSchema } from './schema.js';
import { schemaName } from './selection.js';

type Home = Set<LiveMember>;

/** The members that ask for one schema: by one value of an indexed property, or for all nodes. */
interface SchemaMembers {
  readonly all: Home;
  readonly byValue: Map<string, Map<Value, Home>>;
}

/** Live queries, counts and watches by schema, property and value. A commit reaches only the members that its nodes concern. */
export class LiveMembers {
  readonly #schemas: ReadonlyMap<string, RegisteredSchema>;
  /** Each member with the function that removes it. */
  readonly #removals = new Map<LiveMember, () => void>();
  readonly #bySchema = new Map<string, SchemaMembers>();
  readonly #failed = new Set<LiveMember>();

  constructor(schemas: ReadonlyMap<string, RegisteredSchema>) {
    this.#schemas = schemas;
  }

  add(member: LiveMember, selection: Selection): void {
    const schema = schemaName(selection);
    const members: SchemaMembers = this.#bySchema.get(schema) ?? { all: new Set(), byValue: new Map() };
    this.#bySchema.set(schema, members);
    const found = this.#valueIn(schema, selection);
    if (found === null) {
      members.all.add(member);
      this.#removals.set(member, () => members.all.delete(member));
      return;
    }
    const { property, value } = found;
    const values = members.byValue.get(property) ?? new Map<Value, Home>();
    const home: Home = values.get(value) ?? new Set();
    members.byValue.set(property, values.set(value, home.add(member)));
    this.#removals.set(member, () => {
      home.delete(member);
      if (home.size === 0 && values.get(value) === home) values.delete(value);
    });
  }

  delete(member: LiveMember): void {
    this.#removals.get(member)?.();
    this.#removals.delete(member);
    this.#failed.delete(member);
  }

  /** Marks a member that must be told of the next commit, even if the commit does not concern it. */
  failed(member: LiveMember): void {
    this.#failed.add(member);
  }

  all(): LiveMember[] {
    return [...this.#removals.keys()];
  }

  /** Returns the members that these effects concern, each with the effects that concern it. */
  concerned(effects: readonly NodeEffect[]): Map<LiveMember, NodeEffect[]> {
    const told = new Map<LiveMember, NodeEffect[]>();
    const tell = (members: Iterable<LiveMember>, effect: NodeEffect) => {
      for (const member of members) {
        const known = told.get(member);
        if (known === undefined) told.set(member, [effect]);
        else known.push(effect);
      }
    };
    for (const effect of effects) {
      if (effect.foundBy === 'others') tell(this.#removals.keys(), effect);
      else if (effect.cached !== null) for (const home of this.#homesFor(effect.cached.node)) tell(home, effect);
    }
    for (const member of this.#failed) if (!told.has(member)) told.set(member, []);
    this.#failed.clear();
    return told;
  }

  #homesFor({ schema, properties }: Node): Home[] {
    const members = this.#bySchema.get(schema);
    if (members === undefined) return [];
    const homes = [members.all];
    for (const [property, values] of members.byValue) {
      const value = properties[property];
      const home = value === undefined ? undefined : values.get(value);
      if (home !== undefined) homes.push(home);
    }
    return homes;
  }

  /** Returns the indexed property and value of a selection. Only for an indexed property is the earlier value of a node known. */
  #valueIn(schema: string, { where }: Selection): { readonly property: string; readonly value: Value } | null {
    for (const { property } of this.#schemas.get(schema)?.indexes ?? []) {
      const value = where?.[property];
      if (value !== undefined && typeof value !== 'object') return { property, value };
    }
    return null;
  }
}
