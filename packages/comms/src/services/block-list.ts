import { derived, keyFromDid, requireText } from '@kith/identity';
import type { Did } from '@kith/identity';
import { sameSet } from '@kith/identity/internal';
import type { CommsSpace } from '../ports.js';
import { BlockSchema } from '../schemas/block.js';
import type { BlockList } from '../types.js';
import { commsError } from '../codes.js';

/**
 * Opens the list of the people whom this person has blocked. It is the same on all of their devices. Each blocked person is one
 * node, so that devices that were apart lose nothing.
 */
export function openBlockList(personal: CommsSpace): BlockList {
  const live = personal.graph.live({ schema: BlockSchema, order: 'oldest', limit: 100_000 });
  const list = derived(
    [live],
    () =>
      new Set(
        live
          .getSnapshot()
          .nodes.flatMap(({ key, properties }) => (key !== undefined && properties.blocked ? [key as Did] : [])),
      ) as ReadonlySet<Did>,
    sameSet,
  );
  const set = async (person: Did, blocked: boolean): Promise<void> => {
    if (list.getSnapshot().has(person) === blocked) return;
    await personal.update(BlockSchema, { key: person }, { blocked });
  };

  const refuseNobody = (person: Did): void => {
    if (keyFromDid(requireText('person', person, 'the DID of a person')) !== null && person !== personal.me.person)
      return;
    throw commsError('block-person', { argument: 'person' });
  };

  return {
    list,
    async block(person) {
      refuseNobody(person);
      await live.ready();
      await set(person, true);
    },
    async unblock(person) {
      refuseNobody(person);
      await live.ready();
      await set(person, false);
    },
    ready: () => live.ready(),
    close: () => live.close(),
  };
}
