import type { Did } from '@kith/identity';
import type { Properties } from '../format/body.js';
import type { NodeId } from '../format/ids.js';
import { comparePositions } from '../format/order.js';
import type { Position } from '../format/order.js';
import type { EntryPlace } from './ports.js';

/** A node. Devices that hold the same changes see the same node. The object stays the same until the node changes. */
export interface Node {
  readonly id: NodeId;
  /** Name of the schema of its create, whether registered here or not. */
  readonly schema: string;
  /** The highest schema version among its accepted changes. */
  readonly version: number;
  readonly creator: Did;
  /** The key, for a node that its schema names by a key. */
  readonly key: string | undefined;
  /** Properties validated by the registered schema; empty for an unknown schema. */
  readonly properties: Properties;
  /** Properties without a validator in this version; undefined when there are none. */
  readonly extra: Properties | undefined;
  /** Position of the create, or of the first entry that a snapshot covers: a redacted node keeps its place. */
  readonly position: Position;
  /** The entry at `position`, on this device. */
  readonly place: EntryPlace;
  /** Time of creation by the creator's clock, in milliseconds. */
  readonly createdAt: number;
  readonly createdTimeSuspicious: boolean;
  /** Time of the last accepted change after the create, by the clock of its author `editor`, in milliseconds. */
  readonly editedAt: number | undefined;
  readonly editor: Did | undefined;
  /** The node must be kept as it is: a newer version wrote it, or its schema is unknown. */
  readonly readOnly: boolean;
  /** Contains changes of a newer schema version. */
  readonly newer: boolean;
  /** The node lacks a required property, or its schema is unknown. */
  readonly hidden: boolean;
  /** Position of the last accepted change. */
  readonly latest: Position;
  /** The updates of the document behind the node, in order. */
  readonly updates: readonly EntryPlace[];
}

/** Compares nodes by position. Never returns 0 for two different nodes. */
export function compareNodes(a: Node, b: Node): number {
  const order = comparePositions(a.position, b.position);
  if (order !== 0 || a.id === b.id) return order;
  return a.id < b.id ? -1 : 1;
}
