import { defineSchema } from '@kith/store';
import * as v from 'valibot';
import { Note } from '../support/people.js';

export { Note };

/** Named by its key, as channels are: everybody makes the same one, and any member may rename it. */
export const Topic = defineSchema({
  name: 'topic',
  version: 1,
  naming: 'key',
  properties: {
    title: v.optional(v.string()),
    archived: v.optional(v.boolean()),
  },
  required: ['title'],
  rule: ({ role }) => (role === null || role === 'guest' ? 'not-a-member' : 'accept'),
});

/** A note as a program writes it that does not ask its rule: what it changes of others' notes, every reader refuses. */
export const UnruledNote = defineSchema({ ...Note, rule: () => 'accept' });

export const schemas = [Note, Topic];
