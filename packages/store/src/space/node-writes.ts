import { namesOf, requireObject, requireOnly, requireText } from '@kith/identity';
import { encodeBody } from '../format/body.js';
import type { EntryReference, NodeName, Properties } from '../format/body.js';
import { idFromBytes, namedNodeIdOf, nodeIdOf } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import type { Node } from '../graph/node.js';
import type { AnySchema } from '../graph/schema.js';
import { requireSpaceOpen } from '../replica/loss-watch.js';
import type { Space } from '../space-types.js';
import { askRule, checkNaming, checkRegistered, nodeBytes, unknownNode } from './check-write.js';
import type { SpaceParts } from './space-parts.js';
import { validateProperties } from './validate.js';
import { storeError } from '../codes.js';

const keyNames = namesOf<{ readonly key: string }>({ key: true });

interface NodeWrite {
  readonly schema: AnySchema;
  readonly name: NodeName;
  readonly set: Properties;
  /** The node whose values the change must rank above; null for a new node that no other device can know yet. */
  readonly replaces: NodeId | null;
  /** For a snapshot: the entries it covers. */
  readonly covers?: readonly EntryReference[];
}

/** Returns the functions of a space that write nodes. Each checks its arguments before anything is signed. */
export function nodeWrites(parts: SpaceParts): Pick<Space, 'idOf' | 'create' | 'update' | 'redact'> {
  const { identity, schemas, replica, reading, writer } = parts;
  const { crypto, space } = replica;

  const idOf: Space['idOf'] = (schema, key) => {
    checkRegistered(schemas, schema);
    checkNaming(schema, requireText('key', key));
    return idFromBytes<NodeId>(namedNodeIdOf(crypto, space, schema.name, key));
  };

  async function write({ schema, name, set, replaces, covers }: NodeWrite): Promise<void> {
    requireSpaceOpen(replica);
    const above = replaces === null ? 0 : ((await reading.graph.get(replaces))?.latest.rank ?? 0);
    const shared = { node: name, schema: schema.name, version: schema.version, set };
    const body = encodeBody(
      covers === undefined ? { type: 'patch', ...shared } : { type: 'snapshot', ...shared, covers },
    );
    await writer.content(body, { fresh: replaces === null, above });
  }

  /** Asks the rule. A person without membership is left to the writer, whose error is clearer. */
  function ask(schema: AnySchema, node: Node | undefined, key: string | undefined, set: Properties): void {
    requireSpaceOpen(replica);
    const role = replica.control.membership.members.get(identity.person)?.role;
    if (role !== undefined) askRule({ schema, author: identity.person, role, node, key, set });
  }

  return {
    idOf,

    async create(schema, properties, options = {}) {
      requireSpaceOpen(replica);
      checkRegistered(schemas, schema);
      const set = validateProperties(schema, requireObject('properties', properties) as Properties, true);
      checkNaming(schema, requireOnly('options', options, keyNames)['key']);
      const { key } = options;
      if (key !== undefined) {
        const id = idOf(schema, key);
        ask(schema, await reading.graph.get(id), key, set);
        await write({ schema, name: { by: 'key', key }, set, replaces: id });
        return id;
      }
      ask(schema, undefined, undefined, set);
      const nonce = crypto.randomBytes(16);
      await write({ schema, name: { by: 'nonce', nonce }, set, replaces: null });
      return idFromBytes<NodeId>(nodeIdOf(crypto, space, identity.person, nonce));
    },

    async update(schema, node, properties) {
      requireSpaceOpen(replica);
      checkRegistered(schemas, schema);
      const set = validateProperties(schema, requireObject('properties', properties) as Properties, false);
      if (typeof node !== 'string') {
        requireObject('node', node, 'a node id, or { key }');
        requireText('node.key', requireOnly('node', node, keyNames)['key'], 'the key of a node');
        const { key } = node;
        const id = idOf(schema, key);
        const known = await reading.graph.get(id);
        ask(schema, known, key, set);
        if (known === undefined || Object.keys(set).length > 0)
          await write({ schema, name: { by: 'key', key }, set, replaces: id });
        return;
      }
      const id = nodeBytes(node);
      const known = await reading.graph.get(node);
      if (known?.schema !== schema.name) throw unknownNode(schema);
      ask(schema, known, undefined, set);
      if (Object.keys(set).length > 0) await write({ schema, name: { by: 'id', id }, set, replaces: node });
    },

    async redact(schema, node, tombstone) {
      requireSpaceOpen(replica);
      checkRegistered(schemas, schema);
      const set = validateProperties(schema, requireObject('tombstone', tombstone) as Properties, false);
      nodeBytes(node);
      const known = await reading.graph.get(node);
      const made = await reading.ownEntriesOf(node);
      if (known === undefined ? made === null : known.schema !== schema.name) throw unknownNode(schema);
      if (made === null) throw storeError('not-the-creator', { argument: 'node' });
      // The snapshot acts as a create. If the rule refused it, the node would be erased and nothing would replace it.
      ask(schema, undefined, made.name.by === 'key' ? made.name.key : undefined, set);
      await write({ schema, name: made.name, set, replaces: node, covers: made.covers });
      await writer.control({ type: 'erase', targets: made.covers });
    },
  };
}
