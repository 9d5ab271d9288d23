import type { CryptoEngine } from '@kith/identity';
import { idFromBytes, namedNodeIdOf, nodeIdOf } from '../format/ids.js';
import type { NodeId } from '../format/ids.js';
import type { ReadableChange } from './ports.js';

/** Tells which node a change belongs to. */
export interface NodeIdentity {
  /** Null for a body that names no node here. */
  of(change: ReadableChange): NodeName | null;
}

export interface NodeName {
  readonly id: NodeId;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** The id follows from the change's own person and name, so a change can make only the nodes of its person, or those its schema names by key. */
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
