import { callListeners, requireFunction } from '@kith/identity';
import type { OnError } from '@kith/identity';
import type { LiveMember } from './live-query.js';
import type { Node } from './node.js';
import type { NodeEffect } from './planner.js';

/** Calls a listener for each node that appears. Stores no nodes. */
export class NodeWatch implements LiveMember {
  readonly #schema: string;
  readonly #onNew: (node: Node) => void;
  readonly #onError: OnError;

  constructor(schema: string, onNew: (node: Node) => void, onError: OnError) {
    requireFunction('onNew', onNew);
    this.#schema = schema;
    this.#onNew = onNew;
    this.#onError = onError;
  }

  changed(effects: readonly NodeEffect[]): void {
    for (const { appeared, cached } of effects)
      if (appeared && cached?.node.schema === this.#schema) callListeners([this.#onNew], this.#onError, cached.node);
  }

  reload(): void {}

  *ids(): Iterable<never> {}
}
