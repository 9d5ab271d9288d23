import type { CryptoEngine } from '@kith/identity';
import { idFromBytes, namedNodeIdOf, nodeIdOf } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import type { ReadableChange } from './ports.js';

/** Determines the node that a change belongs to. */
export interface NodeIdentity {
  /** Returns the name of the node; null for a body that names no node. */
  of(change: ReadableChange): NodeName | null;
}

export interface NodeName {
  readonly id: NodeId;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/**
 * Makes the function that derives node ids. An id is derived from the change's own person and name. A change can therefore
 * create only nodes of its person, and nodes that their schema names by a key.
 */
export function nodeIdentity(crypto: CryptoEngine, spaceId: Uint8Array): NodeIdentity {
  return {
    of({ body, person }) {
      if (body.type === 'unknown') return null;
      const name = body.node;
      const bytes =
        name.by === 'id'
          ? name.id
          : name.by === 'nonce'
            ? nodeIdOf(crypto, spaceId, person, name.nonce)
            : namedNodeIdOf(crypto, spaceId, body.schema, name.key);
      return { id: idFromBytes<NodeId>(bytes), bytes };
    },
  };
}
