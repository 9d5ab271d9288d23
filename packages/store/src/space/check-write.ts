import { isObject, KithError } from '@kith/identity';
import type { Did } from '@kith/identity';
import type { Properties } from '../format/body.js';
import { bytesFromId } from '../format/ids.js';
import type { Role } from '../graph/ports.js';
import type { Node } from '../graph/node.js';
import { unknownSchema } from '../graph/query-checks.js';
import type { AnySchema } from '../graph/schema.js';
import { storeError } from '../codes.js';

/**
 * Checks that the schema of a write is the one registered here.
 * @throws KithError `schema-foreign`, `schema-unknown`, `schema-version`.
 */
export function checkRegistered(registered: readonly AnySchema[], schema: unknown): void {
  if (!isObject(schema) || typeof schema['name'] !== 'string')
    throw storeError('schema-foreign', {
      message: 'What is written needs a schema that defineSchema() made.',
      fix: 'Pass the schema itself, not its name.',
      argument: 'schema',
    });
  const known = registered.find(({ name }) => name === schema['name']);
  if (known === undefined) throw unknownSchema(schema['name']);
  if (known.version === schema['version']) return;
  throw storeError('schema-version', {
    message: `"${known.name}" is registered here as version ${known.version}.`,
    fix: 'Pass the same schema to openDevice() and to create() and update().',
    argument: 'schema',
  });
}

/**
 * Checks that a key is given exactly for a schema whose nodes are named by a key.
 * @throws KithError `node-key`.
 */
export function checkNaming({ name, naming }: AnySchema, key: unknown): void {
  if (naming === 'key' ? typeof key === 'string' : key === undefined) return;
  throw storeError('node-key', {
    message: `Schema "${name}" is named by ${naming}.`,
    fix: naming === 'key' ? 'Pass { key }, a text.' : 'Leave the key out: create() returns the id.',
    argument: 'key',
  });
}

/**
 * Returns the bytes of a node id.
 * @throws KithError `node-id`.
 */
export function nodeBytes(id: unknown): Uint8Array {
  const bytes = typeof id === 'string' ? bytesFromId(id) : null;
  if (bytes === null) throw storeError('node-id', { message: `"${String(id)}" is no node id.`, argument: 'node' });
  return bytes;
}

export function unknownNode({ name }: AnySchema): KithError {
  return storeError('node-unknown', { message: `There is no "${name}" with this id here.`, argument: 'node' });
}

export interface WriteQuestion {
  readonly schema: AnySchema;
  readonly author: Did;
  readonly role: Role;
  /** The present node; undefined for a new one. */
  readonly node: Node | undefined;
  readonly key: string | undefined;
  readonly set: Properties;
}

/**
 * Asks the schema's rule before a write, as every reader of the change will.
 * @throws KithError with the rule's own code where it refuses; `rule-failed` where it throws; `rule-answer` where its answer is
 * no code.
 */
export function askRule({ schema, author, role, node, key, set }: WriteQuestion): void {
  let answer: unknown;
  try {
    answer = schema.rule({
      action: node === undefined ? 'create' : 'patch',
      author,
      role,
      creator: node?.creator ?? author,
      key: node?.key ?? key,
      set,
      before: node?.properties ?? {},
    });
  } catch (cause) {
    throw storeError('rule-failed', { message: `The rule of "${schema.name}" threw.`, cause });
  }
  if (answer === 'accept') return;
  if (typeof answer !== 'string' || answer === '')
    throw storeError('rule-answer', { message: `The rule of "${schema.name}" answered ${String(answer)}.` });
  // The code belongs to the schema, of an app or of Kith.
  throw new KithError(answer, `The rule of "${schema.name}" refuses this change.`, {
    fix: 'Nobody would show it. Ask somebody who may write it.',
  });
}
