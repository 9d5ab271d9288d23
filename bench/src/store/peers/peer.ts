import type { Message } from '../workload.js';

/** A peer's own way to keep a chat of ten authors, at its best that is still one message at a time. */
export interface Peer {
  readonly name: string;
  /** More than this it does not append in bearable time. */
  readonly limit: number;
  readonly verifies: boolean;
  create(): Promise<PeerLog>;
  /** From `save`, in a process that has loaded nothing before. */
  load(saved: Uint8Array): Promise<PeerLog>;
  /** Brings an empty replica up to date over the peer's own protocol, in memory. `tick` is called whenever something became readable. */
  sync(full: PeerLog, tick: (log: PeerLog) => void): Promise<PeerLog>;
}

export interface PeerLog {
  /** Returns the bytes a connected peer is sent for it. */
  append(message: Message, index: number): Uint8Array;
  save(): Uint8Array;
  count(): number;
  latest(limit: number): readonly Message[];
}
