import { keyFromDid, namesOf, requireForm, requireOnly, requireText } from '@kith/identity';
import type { Did } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import type { CallKind, JoinOptions, RingOptions } from './types.js';

const joinNames = namesOf<JoinOptions>({ node: true, kind: true, video: true, muted: true, switch: true });
const ringNames = namesOf<RingOptions>({ video: true, switch: true });
const kinds = namesOf<Record<CallKind, unknown>>({ voice: true, direct: true, node: true });

/** What could not be joined, wherever this device is and whatever it can do. @throws KithError `argument-invalid`. */
export function checkJoin(joining: unknown): void {
  const { node, kind } = requireOnly('options', joining, joinNames);
  requireForm('options.node', node, `what the call is about: 1 to ${NODE_MAX} characters`, isNode);
  if (kind !== undefined) requireForm('options.kind', kind, `one of: ${kinds.join(', ')}`, isKind);
}

/** @throws KithError `argument-invalid`. */
export function checkRing(person: unknown, ringing: unknown): void {
  requireForm('person', requireText('person', person, 'the DID of a person'), 'the DID of a person', isPerson);
  requireOnly('options', ringing, ringNames);
}

const isNode = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= NODE_MAX;
const isKind = (value: unknown): value is CallKind => kinds.some((kind) => kind === value);
const isPerson = (value: unknown): value is Did => typeof value === 'string' && keyFromDid(value) !== null;
