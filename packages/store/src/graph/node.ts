import type { Did } from '@kith/identity';
import type { Properties } from '../format/body.js';
import type { NodeId } from '../format/ids.js';
import { comparePositions } from '../format/order.js';
import type { Position } from '../format/order.js';
import type { EntryPlace } from './ports.js';

/** A node as everybody sees it who holds the same changes. The same object until it changes. */
export interface Node {
  readonly id: NodeId;
  /** Name of the schema of its create, registered here or not. */
  readonly schema: string;
  /** The highest schema version among its accepted changes. */
  readonly version: number;
  readonly creator: Did;
  /** For nodes that their schema names by a key. */
  readonly key: string | undefined;
  /** Validated by the registered schema; empty for an unknown one. */
  readonly properties: Properties;
  /** What this version knows no validator for; undefined when there is none. */
  readonly extra: Properties | undefined;
  /** Of the create; of the first entry a snapshot covers, so that what is redacted keeps its place. */
  readonly position: Position;
  /** The entry at `position`, on this device. */
  readonly place: EntryPlace;
  /** Milliseconds by the creator's clock. */
  readonly createdAt: number;
  readonly createdTimeSuspicious: boolean;
  /** By the clock of `editor`, the person of the last accepted change after the create. */
  readonly editedAt: number | undefined;
  readonly editor: Did | undefined;
  /** Written by a newer version, or of an unknown schema: to be kept as it is. */
  readonly readOnly: boolean;
  /** Holds something of a newer schema version. */
  readonly newer: boolean;
  /** Lacks a property its schema requires; or of an unknown schema. */
  readonly hidden: boolean;
  /** Of the last accepted change. */
  readonly latest: Position;
  /** The updates of the document behind the node, in order. */
  readonly updates: readonly EntryPlace[];
}

/** By position of the create; two nodes are never equal. */
export function compareNodes(a: Node, b: Node): number {
  const order = comparePositions(a.position, b.position);
  if (order !== 0 || a.id === b.id) return order;
  return a.id < b.id ? -1 : 1;
}
