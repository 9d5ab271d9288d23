import * as v from 'valibot';
import type { Body, NodeName, Properties } from '../../src/format/body.js';
import { defineSchema } from '../../src/graph/schema.js';
import type { RuleQuestion } from '../../src/graph/schema.js';
import type { Random } from './graph-random.js';

const authorOrAdmin = ({ author, creator, role }: RuleQuestion) =>
  author === creator || role === 'admin' ? 'accept' : 'not-the-author';

/** Written by anyone, changed by its author or an admin; never after it was taken away. */
export const Message = defineSchema({
  name: 'message',
  version: 2,
  properties: {
    channel: v.string(),
    text: v.pipe(v.string(), v.maxLength(20)),
    stars: v.number(),
    gone: v.literal(true),
  },
  required: ['channel', 'text'],
  rule: (question) => (question.before['gone'] === true ? 'gone' : authorOrAdmin(question)),
  migrate: (set) => {
    if (set['body'] === 'poison') throw new Error('cannot be migrated');
    const { body, ...rest } = set;
    return body === undefined ? rest : { ...rest, text: body };
  },
  indexes: [
    { property: 'channel', order: 'position' },
    { property: 'channel', order: 'feed' },
  ],
});

/** The same with marks: what concerns the person whose device it is. */
export const MarkedMessage = defineSchema({
  ...Message,
  indexes: [
    ...Message.indexes,
    { property: 'channel', order: 'feed', mark: 'news' },
    { property: 'channel', order: 'feed', mark: 'starred' },
  ],
  marks: {
    news: ({ creator, properties }, me) => creator !== me && properties['gone'] !== true,
    starred: ({ properties }) => properties['stars'] === 2,
  },
});

/** One for each person, written by that person only. */
export const Profile = defineSchema({
  name: 'profile',
  version: 1,
  naming: 'key',
  properties: { name: v.string(), mood: v.string() },
  rule: ({ author, key }) => (author === key ? 'accept' : 'not-the-subject'),
});

/** Anybody's to edit; has a document behind it. */
export const Page = defineSchema({
  name: 'page',
  version: 1,
  properties: { title: v.string() },
  rule: ({ set }) => {
    if (set['title'] === 'throw') throw new Error('the rule is broken');
    return 'accept';
  },
});

export const schemas = [Message, Profile, Page];
export const markedSchemas = [MarkedMessage, Profile, Page];

export const nonce = (byte: number): Uint8Array => new Uint8Array(16).fill(byte);
export const byNonce = (byte: number): NodeName => ({ by: 'nonce', nonce: nonce(byte) });

export function patch(
  schema: { readonly name: string; readonly version: number },
  node: NodeName,
  set: Properties,
  version: number = schema.version,
): Body {
  return { type: 'patch', node, schema: schema.name, version, set };
}

/** A set of properties as a random writer would write them, some of them wrong or unknown. */
export function randomSet(random: Random, schema: string): Properties {
  const set: Record<string, Properties[string]> = {};
  const word = () => random.pick(['a', 'b', 'c', 'd', 'e']);
  if (schema === 'message') {
    if (random.chance(0.7)) set['channel'] = random.pick(['red', 'blue', 'green']);
    if (random.chance(0.7)) set['text'] = random.chance(0.9) ? word() : 'much too long to be a text';
    if (random.chance(0.3)) set['stars'] = random.below(4);
    if (random.chance(0.05)) set['gone'] = true;
    if (random.chance(0.2)) set['body'] = random.chance(0.8) ? word() : 'poison';
    if (random.chance(0.1)) set['later'] = word();
  } else if (schema === 'profile') {
    if (random.chance(0.7)) set['name'] = random.chance(0.9) ? word() : 7;
    if (random.chance(0.5)) set['mood'] = word();
  } else {
    set['title'] = random.chance(0.95) ? word() : 'throw';
    if (random.chance(0.2)) set['colour'] = word();
  }
  return set;
}
