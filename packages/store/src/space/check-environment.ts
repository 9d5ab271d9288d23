import {
  invalidArgument,
  keyFromDid,
  namesOf,
  requireForm,
  requireFunctions,
  requireObject,
  requireOnly,
} from '@kith/identity';
import type { SpaceKind } from '../control/operations.js';
import { checkSchemas } from '../graph/schema-checks.js';
import type { SpaceEnvironment } from './environment.js';
import type { CreateSpaceOptions } from './open-space.js';

const needed = [
  'identity.signer.sign',
  'identity.agreement.agree',
  'crypto.sha256',
  'crypto.randomBytes',
  'clock.now',
  'clock.after',
  'storage.open',
  'storage.list',
];
const kinds = Object.keys({ workspace: true, channel: true, direct: true, personal: true } satisfies Record<
  SpaceKind,
  true
>);
const optionNames = namesOf<CreateSpaceOptions>({ kind: true, owners: true, parent: true });

/**
 * Checks the environment of a space at run time.
 * @throws KithError `argument-invalid`, `schema-foreign`, `schema-duplicate`, `schema-reserved`.
 */
export function checkEnvironment(environment: SpaceEnvironment): void {
  requireFunctions('environment', environment, needed);
  requireForm('schemas', environment.schemas, 'a list of schemas, which may be empty', Array.isArray);
  checkSchemas(environment.schemas);
}

/** @throws KithError `argument-invalid` */
export function checkCreateOptions(given: unknown): void {
  requireObject('options', given, 'options: { kind, owners, parent }');
  const { kind, owners } = requireOnly('options', given, optionNames);
  if (typeof kind !== 'string' || !kinds.includes(kind))
    throw invalidArgument('kind', kind, `one of: ${kinds.join(', ')}`);
  if (owners !== undefined && !(Array.isArray(owners) && owners.every(isDid)))
    throw invalidArgument('owners', owners, 'a list of DIDs, your own among them');
}

function isDid(value: unknown): boolean {
  return typeof value === 'string' && keyFromDid(value) !== null;
}
