import { KithError } from '@kith/identity';
import { defineSchema } from '@kith/store';
import type { AnySchema, NodeId } from '@kith/store';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteInAddress, localNetwork, memoryDefaults, openDevice, openWorkspace, until } from '../src/index.js';
import type { Workspace } from '../src/index.js';
import { nodeDefaults } from '../src/node.js';

const Line = defineSchema({
  name: 'acme/line',
  version: 1,
  properties: { cents: v.number(), text: v.string() },
  required: ['cents'],
  rule: ({ role }) => (role === 'guest' ? 'not-for-guests' : 'accept'),
});
const shape = { name: 'acme/x', version: 1, properties: { cents: v.number() }, rule: () => 'accept' };
const Unregistered = defineSchema({ ...shape, name: 'acme/unregistered' });
const Throwing = defineSchema({
  ...shape,
  name: 'acme/throwing',
  rule: () => {
    throw new Error('a rule that is broken');
  },
});
const Yes = defineSchema({ ...shape, name: 'acme/yes', rule: (() => true) as unknown as () => string });
/** Properties that are validated in ways that cannot work for whoever reads them. */
const Odd = defineSchema({
  name: 'acme/odd',
  version: 1,
  properties: {
    parsed: v.pipe(v.string(), v.transform(Number)),
    counted: v.pipe(
      v.number(),
      v.transform((count) => count + 1),
    ),
    kept: v.any(),
    broken: v.pipe(
      v.number(),
      v.check(() => {
        throw new Error('a validator that is broken');
      }),
    ),
  },
  rule: () => 'accept',
});
const Keyed = defineSchema({ ...shape, name: 'acme/keyed', naming: 'key' });
/** Refuses what says nothing, a tombstone among it. */
const Firm = defineSchema({
  ...shape,
  name: 'acme/firm',
  rule: ({ set }) => ('cents' in set ? 'accept' : 'says-nothing'),
});
const schemas = [Line, Throwing, Yes, Odd, Keyed, Firm];

/** Calls as JavaScript lets them be made. */
type Loose = Record<string, (...given: readonly unknown[]) => unknown>;
const loose = (object: unknown): Loose => object as Loose;

let ada: Workspace;
let guest: Workspace;
let general: NodeId;
beforeAll(async () => {
  const network = localNetwork();
  ada = await openWorkspace({ ...memoryDefaults({ network }), schemas, create: { name: 'Tea' } });
  guest = await openWorkspace({ ...memoryDefaults({ network }), schemas, join: await ada.invite({ role: 'guest' }) });
  await until(guest.standing, (standing) => standing.kind === 'member' && standing.canWrite);
  const [first] = await until(guest.channels.list, (list) => list.length > 0);
  if (first === undefined) throw new Error('no channel');
  general = first.id;
});
afterAll(async () => {
  await ada.close();
  await guest.close();
});

const closing = (opened: Promise<{ close(): Promise<void> }>) => opened.then((each) => each.close());
const open = (options: unknown) => closing(openWorkspace(options as Parameters<typeof openWorkspace>[0]));
const optionsWith = (more: object) => ({ ...memoryDefaults(), ...more });
const unknownId = 'A'.repeat(43) as NodeId;

/** What was done, what it is told by, and how. */
const misuses: readonly (readonly [what: string, code: string, how: () => unknown])[] = [
  // Opening.
  ['openWorkspace()', 'argument-invalid', () => open(undefined)],
  ['openWorkspace without defaults', 'argument-invalid', () => open({ create: { name: 'Tea' } })],
  [
    'openWorkspace with defaults that were not awaited',
    'argument-invalid',
    () => open(Promise.resolve(memoryDefaults())),
  ],
  ['openDevice with a text', 'argument-invalid', () => closing(openDevice('x' as never))],
  ['nothing to open', 'workspace-none', () => open(memoryDefaults())],
  ['create and join', 'workspace-choice', () => open({ ...memoryDefaults(), create: { name: 'a' }, join: 'b' })],
  [
    'create and createIfNone',
    'workspace-choice',
    () => open({ ...memoryDefaults(), create: { name: 'a' }, createIfNone: { name: 'b' } }),
  ],
  ['create: "x"', 'argument-invalid', () => open({ ...memoryDefaults(), create: 'x' })],
  ['create without a name', 'argument-invalid', () => open({ ...memoryDefaults(), create: {} })],
  ['an empty name', 'workspace-name-empty', () => open({ ...memoryDefaults(), create: { name: ' ' } })],
  ['createIfNone: true', 'argument-invalid', () => open({ ...memoryDefaults(), createIfNone: true })],
  ['profile: "Ada"', 'argument-invalid', () => open({ ...memoryDefaults(), create: { name: 'a' }, profile: 'Ada' })],
  [
    'an invite that was not awaited',
    'argument-invalid',
    () => open({ ...memoryDefaults(), join: Promise.resolve('x') }),
  ],
  [
    'a text that is no invite',
    'invite-missing',
    () => open({ ...memoryDefaults(), join: 'https://kith.example/#top' }),
  ],
  ['an unknown workspace', 'workspace-unknown', () => open({ ...memoryDefaults(), open: unknownId })],
  [
    'signaling: "ws://…"',
    'argument-invalid',
    () => open({ ...memoryDefaults(), signaling: 'ws://x', create: { name: 'a' } }),
  ],
  [
    'signaling: ["http://…"]',
    'signaling-url-invalid',
    () => open({ ...memoryDefaults(), signaling: ['http://x'], create: { name: 'a' } }),
  ],
  ['signaling: [42]', 'argument-invalid', () => open({ ...memoryDefaults(), signaling: [42], create: { name: 'a' } })],
  [
    'signaling without a WebSocket',
    'websocket-missing',
    () => open({ ...memoryDefaults(), signaling: ['ws://x'], create: { name: 'a' } }),
  ],
  ['rtc: {}', 'argument-invalid', () => open({ ...memoryDefaults(), rtc: {}, create: { name: 'a' } })],
  [
    'createLink: true',
    'argument-invalid',
    () => open({ ...memoryDefaults(), createLink: true, create: { name: 'a' } }),
  ],
  ['WebSocket: {}', 'argument-invalid', () => open({ ...memoryDefaults(), WebSocket: {}, create: { name: 'a' } })],
  [
    'onError: console',
    'argument-invalid',
    () => open({ ...memoryDefaults(), onError: console, create: { name: 'a' } }),
  ],
  ['iceServers: {}', 'argument-invalid', () => open({ ...memoryDefaults(), iceServers: {}, create: { name: 'a' } })],
  [
    'presenceFields without a colon',
    'presence-fields',
    () => open({ ...memoryDefaults(), presenceFields: { color: () => true }, create: { name: 'a' } }),
  ],
  [
    'presenceFields without a validator',
    'presence-fields',
    () => open({ ...memoryDefaults(), presenceFields: { 'acme:color': 'red' }, create: { name: 'a' } }),
  ],
  ['schemas: a schema', 'argument-invalid', () => open({ ...memoryDefaults(), schemas: Line, create: { name: 'a' } })],
  [
    'schemas: [a definition]',
    'schema-foreign',
    () => open({ ...memoryDefaults(), schemas: [shape], create: { name: 'a' } }),
  ],
  [
    'two schemas of one name',
    'schema-duplicate',
    () =>
      open({
        ...memoryDefaults(),
        schemas: [Line, defineSchema({ ...shape, name: 'acme/line' })],
        create: { name: 'a' },
      }),
  ],
  ...[
    'message',
    'profile',
    'channel',
    'workspace',
    'inbox',
    'block',
    'discussion',
    'call-record',
    'own-status',
    'kith/later',
    'invoice',
  ].map(
    (name) =>
      [
        `a schema named "${name}"`,
        'schema-reserved',
        () => open({ ...memoryDefaults(), schemas: [defineSchema({ ...shape, name })], create: { name: 'a' } }),
      ] as const,
  ),
  ['nodeDefaults()', 'argument-invalid', () => loose({ nodeDefaults })['nodeDefaults']?.()],
  ['nodeDefaults("")', 'argument-invalid', () => nodeDefaults('')],
  // Defining.
  ['defineSchema()', 'argument-invalid', () => loose({ defineSchema })['defineSchema']?.()],
  ['a schema without a rule', 'argument-invalid', () => defineSchema({ ...shape, rule: undefined as never })],
  ['a migration that is none', 'argument-invalid', () => defineSchema({ ...shape, migrate: {} as never })],
  ['a name in capitals', 'schema-name', () => defineSchema({ ...shape, name: 'Acme' })],
  ['version 0', 'schema-version', () => defineSchema({ ...shape, version: 0 })],
  [
    'a property that is no standard schema',
    'schema-property',
    () => defineSchema({ ...shape, properties: { cents: Number } as never }),
  ],
  [
    'a property whose validator answers later',
    'schema-property',
    () =>
      defineSchema({
        ...shape,
        properties: {
          cents: v.pipeAsync(
            v.number(),
            v.checkAsync(async () => true),
          ),
        },
      }),
  ],
  ['required: an unknown property', 'schema-required', () => defineSchema({ ...shape, required: ['cent' as 'cents'] })],
  [
    'an index over an unknown property',
    'schema-index',
    () => defineSchema({ ...shape, indexes: [{ property: 'cent', order: 'position' }] }),
  ],
  ['naming: "id"', 'schema-naming', () => defineSchema({ ...shape, naming: 'id' as 'key' })],
  // Writing.
  [
    'a value that its validator parses',
    'invalid-properties',
    () => ada.space.create(Odd, { parsed: '5' as unknown as number }),
  ],
  ['a value that every reading changes', 'invalid-properties', () => ada.space.create(Odd, { counted: 5 })],
  ['a Map', 'invalid-properties', () => ada.space.create(Odd, { kept: new Map() })],
  ['a Date', 'invalid-properties', () => ada.space.create(Odd, { kept: new Date() })],
  ['a BigInt', 'invalid-properties', () => ada.space.create(Odd, { kept: 5n })],
  ['undefined within an object', 'invalid-properties', () => ada.space.create(Odd, { kept: { a: [undefined] } })],
  ['a validator that throws', 'property-failed', () => ada.space.create(Odd, { broken: 5 })],
  ['create without the key', 'node-key', () => ada.space.create(Keyed, { cents: 1 })],
  ['create with a key of no use', 'node-key', () => ada.space.create(Line, { cents: 1 }, { key: 'x' })],
  ['update by a key of no use', 'node-key', () => ada.space.update(Line, { key: 'x' }, { cents: 1 })],
  ['idOf of what has no key', 'node-key', () => ada.space.idOf(Line, 'x')],
  ['redact without a tombstone', 'argument-invalid', () => loose(ada.space)['redact']?.(Line, unknownId)],
  ['redact of what is no id', 'node-id', () => ada.space.redact(Line, 'line' as NodeId, {})],
  ['redact of an unknown node', 'node-unknown', () => ada.space.redact(Line, unknownId, {})],
  ['redact of a node of another schema', 'node-unknown', () => ada.space.redact(Line, general, {})],
  ['create of an unregistered schema', 'schema-unknown', () => ada.space.create(Unregistered, { cents: 1 })],
  ['create by the name of a schema', 'schema-foreign', () => ada.space.create('acme/line' as unknown as AnySchema, {})],
  [
    'create with another version',
    'schema-version',
    () => ada.space.create(defineSchema({ ...shape, name: 'acme/line', version: 2 }), { cents: 1 }),
  ],
  ['create without properties', 'argument-invalid', () => loose(ada.space)['create']?.(Line)],
  ['create without a required property', 'invalid-properties', () => loose(ada.space)['create']?.(Line, { text: 'x' })],
  [
    'create with a wrong type',
    'invalid-properties',
    () => ada.space.create(Line, { cents: 'one' as unknown as number, text: '' }),
  ],
  [
    'create with an unknown property',
    'invalid-properties',
    () => ada.space.create(Line, { cents: 1, text: '', colour: 'red' } as never),
  ],
  ['create that the rule refuses', 'not-for-guests', () => guest.space.create(Line, { cents: 1, text: '' })],
  ['create under a rule that throws', 'rule-failed', () => ada.space.create(Throwing, { cents: 1 })],
  ['create under a rule that answers true', 'rule-answer', () => ada.space.create(Yes, { cents: 1 })],
  ['update of an unknown node', 'node-unknown', () => ada.space.update(Line, unknownId, { cents: 2 })],
  ['update of a node of another schema', 'node-unknown', () => ada.space.update(Line, general, { cents: 2 })],
  ['update of what is no id', 'node-id', () => ada.space.update(Line, 'line' as NodeId, { cents: 2 })],
  [
    'update of undefined',
    'argument-invalid',
    () => ada.space.update(Line, undefined as unknown as NodeId, { cents: 2 }),
  ],
  // Asking.
  ['graph.get of what is no id', 'node-id', () => ada.space.graph.get('garbage' as NodeId)],
  ['graph.get()', 'node-id', () => loose(ada.space.graph)['get']?.()],
  ['graph.peek of what is no id', 'node-id', () => ada.space.graph.peek('garbage' as NodeId)],
  ['live()', 'argument-invalid', () => loose(ada.space.graph)['live']?.()],
  ['live({})', 'argument-invalid', () => loose(ada.space.graph)['live']?.({})],
  ['live of an unknown schema', 'schema-unknown', () => ada.space.graph.live({ schema: 'acme/linne' })],
  [
    'live of an unknown property',
    'property-unknown',
    () => ada.space.graph.live({ schema: 'acme/line', where: { cent: 1 } }),
  ],
  [
    'live in the order of an unknown property',
    'property-unknown',
    () => ada.space.graph.live({ schema: 'acme/line', order: { property: 'cent', direction: 'ascending' } }),
  ],
  ['live in no order', 'argument-invalid', () => ada.space.graph.live({ schema: Line, order: 'latest' as 'newest' })],
  ['live with no limit', 'argument-invalid', () => ada.space.graph.live({ schema: Line, limit: 0 })],
  ['liveCount of an unknown schema', 'schema-unknown', () => ada.space.graph.liveCount({ schema: 'acme/linne' })],
  [
    'count of an unknown property',
    'property-unknown',
    () => ada.space.graph.count({ schema: Line, where: { invoyce: 1 } }),
  ],
  ['watch of an unknown schema', 'schema-unknown', () => ada.space.graph.watch('acme/linne', () => {})],
  // Channels and messages.
  ['channels.create("x")', 'argument-invalid', () => loose(ada.channels)['create']?.('x')],
  ['channels.create({})', 'argument-invalid', () => loose(ada.channels)['create']?.({})],
  [
    'channels.create of an unknown kind',
    'argument-invalid',
    () => ada.channels.create({ name: 'x', kind: 'forum' as 'voice' }),
  ],
  ['channels.create by a guest', 'not-for-guests', () => guest.channels.create({ name: 'x' })],
  ['channels.rename of an unknown channel', 'node-unknown', () => ada.channels.rename(unknownId, 'x')],
  ['channels.discussionId()', 'discussion-target', () => loose(ada.channels)['discussionId']?.()],
  ['settings.rename by a guest', 'not-a-moderator', () => guest.settings.rename('Mine')],
  ['send to a name', 'channel-id', () => ada.messages.send('general' as NodeId, { text: 'x' })],
  ['send to nothing', 'argument-invalid', () => loose(ada.messages)['send']?.(undefined, { text: 'x' })],
  ['send to an unknown channel', 'channel-unknown', () => ada.messages.send(unknownId, { text: 'x' })],
  [
    'send to a message',
    'channel-unknown',
    async () => ada.messages.send(await ada.messages.send(general, { text: 'x' }), { text: 'y' }),
  ],
  ['send of a text alone', 'argument-invalid', () => loose(ada.messages)['send']?.(general, 'text')],
  ['send of nothing', 'argument-invalid', () => loose(ada.messages)['send']?.(general)],
  ['send of an empty text', 'message-empty', () => ada.messages.send(general, { text: ' ' })],
  ['send with links', 'argument-invalid', () => loose(ada.messages)['send']?.(general, { text: 'x', links: ['y'] })],
  [
    'mentions as a list',
    'argument-invalid',
    () => loose(ada.messages)['send']?.(general, { text: 'x', mentions: ['y'] }),
  ],
  [
    'mentions of no person',
    'mention-malformed',
    () => ada.messages.send(general, { text: 'x', mentions: { dids: ['bob' as never] } }),
  ],
  ['edit of an unknown message', 'message-unknown', () => ada.messages.edit(unknownId, { text: 'x' })],
  ['timeline(undefined)', 'argument-invalid', () => loose(ada.messages)['timeline']?.()],
  ['timeline("general")', 'channel-id', () => ada.messages.timeline('general' as NodeId)],
  ['onNew()', 'argument-invalid', () => loose(ada.messages)['onNew']?.()],
  ['inbox.markRead("x")', 'channel-id', () => ada.inbox.markRead('x' as NodeId)],
  ['inbox.unread(undefined)', 'argument-invalid', () => loose(ada.inbox)['unread']?.()],
  ['profiles.of("bob")', 'profile-person', () => ada.profiles.of('bob' as never)],
  ['profiles.update("Ada")', 'argument-invalid', () => loose(ada.profiles)['update']?.('Ada')],
  ['an avatar that is no picture', 'profile-avatar', () => ada.profiles.update({ avatar: 'javascript:1' })],
  // Inviting.
  ['an invite as owner', 'invite-role', () => loose(ada)['invite']?.({ role: 'owner' })],
  ['an invite as editor', 'invite-role', () => loose(ada)['invite']?.({ role: 'editor' })],
  ['an invite for nobody', 'invite-uses', () => ada.invite({ uses: 0 })],
  ['an invite that is over', 'invite-expiry', () => ada.invite({ expiresIn: -1 })],
  ['an invite for no time', 'invite-expiry', () => ada.invite({ expiresIn: Number.NaN })],
  ['one hint for a list', 'invite-hints', () => ada.invite({ hints: 'wss://hub.example' as never })],
  ['nine hints', 'invite-hints', () => ada.invite({ hints: Array<string>(9).fill('wss://hub.example') })],
  ['an invite to a page instead of a hub', 'invite-hints', () => ada.invite({ hints: ['https://kith.example'] })],
  ['an invite("guest")', 'argument-invalid', () => loose(ada)['invite']?.('guest')],
  ['an invite as member by a guest', 'not-allowed', () => guest.invite()],
  ['notices.onNotice()', 'argument-invalid', () => loose(ada.presence.notices)['onNotice']?.()],
  ['graph.watch(Line)', 'argument-invalid', () => loose(ada.space.graph)['watch']?.(Line)],
  // Names that nothing reads.
  [
    'an option of a device that is misspelt',
    'argument-invalid',
    () => open({ ...memoryDefaults(), iceServer: [], create: { name: 'Tea' } }),
  ],
  [
    'an option of openWorkspace in openDevice',
    'argument-invalid',
    () => closing(openDevice(optionsWith({ createIfNone: { name: 'Tea' } }))),
  ],
  ['a network that is none', 'argument-invalid', () => loose({ memoryDefaults })['memoryDefaults']?.({ network: {} })],
  [
    'a network instead of options',
    'argument-invalid',
    () => loose({ memoryDefaults })['memoryDefaults']?.(localNetwork()),
  ],
  [
    'create with a person',
    'argument-invalid',
    () => open({ ...memoryDefaults(), create: { name: 'Tea', displayName: 'Ada' } }),
  ],
  [
    'a profile with an avatar',
    'argument-invalid',
    () => open({ ...memoryDefaults(), create: { name: 'Tea' }, profile: { displayName: 'Ada', avatar: '' } }),
  ],
  [
    'createWorkspace with a profile',
    'argument-invalid',
    () => loose(ada.device)['createWorkspace']?.({ name: 'Tea', profile: {} }),
  ],
  ['createWorkspace()', 'argument-invalid', () => loose(ada.device)['createWorkspace']?.()],
  [
    'joinWorkspace with a profile',
    'argument-invalid',
    async () => loose(ada.device)['joinWorkspace']?.(await ada.invite(), { profile: {} }),
  ],
  ['an invite that `expires`', 'argument-invalid', () => loose(ada)['invite']?.({ expires: 5 })],
  ['a channel with a title', 'argument-invalid', () => loose(ada.channels)['create']?.({ name: 'tea', title: 'Tea' })],
  [
    'a discussion opened with a title',
    'argument-invalid',
    () => loose(ada.channels)['openDiscussion']?.('cup', { title: 'Cup' }),
  ],
  ['a discussion opened with a text', 'argument-invalid', () => loose(ada.channels)['openDiscussion']?.('cup', 'Cup')],
  ['a timeline with a count', 'argument-invalid', () => loose(ada.messages)['timeline']?.(general, { count: 5 })],
  [
    'a mention of `people`',
    'argument-invalid',
    () => loose(ada.messages)['send']?.(general, { text: 'x', mentions: { people: [] } }),
  ],
  ['a profile with a name', 'argument-invalid', () => loose(ada.profiles)['update']?.({ name: 'Ada' })],
  [
    'a status with a number for options',
    'argument-invalid',
    () => loose(ada.device.ownStatus)['choose']?.('dnd', Date.now() + 1e6),
  ],
  [
    'until with a number for options',
    'argument-invalid',
    () => loose({ until })['until']?.(ada.name, () => false, 500),
  ],
  [
    'a schema with an `index`',
    'argument-invalid',
    () => loose({ defineSchema })['defineSchema']?.({ ...shape, index: ['cents'] }),
  ],
  [
    'a query with `orderBy`',
    'argument-invalid',
    () => loose(ada.space.graph)['live']?.({ schema: Line, orderBy: 'newest' }),
  ],
  [
    'create with a misspelt option',
    'argument-invalid',
    () => loose(ada.space)['create']?.(Line, { cents: 1 }, { kee: 'x' }),
  ],
  // Values of a form that could do nothing.
  [
    'a query for a value of another type',
    'argument-invalid',
    () => loose(ada.space.graph)['live']?.({ schema: Line, where: { cents: '5' } }),
  ],
  [
    'ICE servers by their addresses alone',
    'argument-invalid',
    () => open({ ...memoryDefaults(), iceServers: ['stun:stun.example'], create: { name: 'Tea' } }),
  ],
  [
    'an ICE server with `url`',
    'argument-invalid',
    () => open({ ...memoryDefaults(), iceServers: [{ url: 'stun:stun.example' }], create: { name: 'Tea' } }),
  ],
  ['tabs that are none', 'argument-invalid', () => open({ ...memoryDefaults(), tabs: {}, create: { name: 'Tea' } })],
  [
    'a platform for calls that is none',
    'argument-invalid',
    () => open({ ...memoryDefaults(), calls: {}, create: { name: 'Tea' } }),
  ],
  ['loadMore(-1)', 'argument-invalid', () => ada.messages.timeline(general).loadMore(-1)],
  ['loadMore("5")', 'argument-invalid', () => loose(ada.messages.timeline(general))['loadMore']?.('5')],
  ['reveal("x")', 'message-id', () => ada.messages.timeline(general).reveal('x' as NodeId)],
  ['inbox.acknowledge("x")', 'message-id', () => ada.inbox.acknowledge('x' as NodeId)],
  ['inbox.acknowledge()', 'argument-invalid', () => loose(ada.inbox)['acknowledge']?.()],
  ['markRead up to "x"', 'message-id', () => ada.inbox.markRead(general, 'x' as NodeId)],
  ['delivery of an id', 'argument-invalid', () => loose(ada.messages)['delivery']?.('x')],
  ['delivery()', 'argument-invalid', () => loose(ada.messages)['delivery']?.()],
  ['until of a promise', 'argument-invalid', () => loose({ until })['until']?.(Promise.resolve(), () => true)],
  [
    'until with a text for a timeout',
    'argument-invalid',
    () => loose({ until })['until']?.(ada.name, () => false, { timeout: '5s' }),
  ],
  [
    'inviteInAddress(location.href)',
    'argument-invalid',
    () => loose({ inviteInAddress })['inviteInAddress']?.('https://kith.example/#x'),
  ],
  ['inviteInAddress()', 'argument-invalid', () => loose({ inviteInAddress })['inviteInAddress']?.()],
  ['calls.join()', 'argument-invalid', () => loose(ada.calls)['join']?.()],
  ['calls.join("lounge")', 'argument-invalid', () => loose(ada.calls)['join']?.('lounge')],
  [
    'a call of an unknown kind',
    'argument-invalid',
    () => loose(ada.calls)['join']?.({ node: 'lounge', kind: 'video' }),
  ],
  ['a call with a `camera`', 'argument-invalid', () => loose(ada.calls)['join']?.({ node: 'lounge', camera: true })],
  ['a ring for "bob"', 'argument-invalid', () => loose(ada.calls)['ring']?.('bob')],
  ['a ring with a `camera`', 'argument-invalid', () => loose(ada.calls)['ring']?.(guest.me, { camera: true })],
  ['an unblock of "bob"', 'block-person', () => loose(ada.device.blocks)['unblock']?.('bob')],
  ['a block of nobody', 'argument-invalid', () => loose(ada.device.blocks)['block']?.()],
  ['set() in a room', 'argument-invalid', () => loose(ada.presence.join('x'))['set']?.()],
  // Presence and status.
  ['presence.join("")', 'node-invalid', () => ada.presence.join('')],
  ['presence.room(undefined)', 'node-invalid', () => loose(ada.presence)['room']?.()],
  ['an unknown presence field', 'field-unknown', () => ada.presence.join('x').set({ 'acme:color': 'red' })],
  ['ownStatus.choose("busy")', 'argument-invalid', () => ada.device.ownStatus.choose('busy' as 'dnd')],
  ['a block of oneself', 'block-person', () => ada.device.blocks.block(ada.me)],
  ['until() without a condition', 'argument-invalid', () => loose({ until })['until']?.(ada.status)],
  ['until that never comes', 'until-timeout', () => until(ada.name, (name) => name === 'Coffee', { timeout: 1 })],
];

describe('misuse', () => {
  it.each(misuses)('WS-64 %s is refused: %s', async (_, code, how) => {
    const error: unknown = await (async () => how())().then(
      () => 'accepted',
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(KithError);
    expect(error).toMatchObject({ code });
    expect(error instanceof KithError && error.fix).toMatch(/\S/);
  });

  it('WS-64 a tombstone that its rule refuses erases nothing', async () => {
    const id = await ada.space.create(Firm, { cents: 1 });
    await expect(ada.space.redact(Firm, id, {})).rejects.toMatchObject({ code: 'says-nothing' });
    expect(await ada.space.graph.get(id)).toMatchObject({ properties: { cents: 1 } });
    await ada.space.redact(Firm, id, { cents: 0 });
    expect(await ada.space.graph.get(id)).toMatchObject({ properties: { cents: 0 } });
  });

  it('WS-64 an update of nothing is asked about and writes nothing', async () => {
    const written = () => ada.space.feeds().reduce((sum, { length }) => sum + length, 0);
    const id = await ada.space.create(Odd, { kept: 1 });
    await ada.space.create(Keyed, { cents: 1 }, { key: 'here' });
    const before = written();
    await ada.space.update(Odd, id, {});
    await ada.space.update(Odd, id, { kept: undefined });
    await ada.space.update(Keyed, { key: 'here' }, {});
    expect(written()).toBe(before);
    await ada.space.update(Keyed, { key: 'new' }, {});
    expect(written()).toBe(before + 1);
    const firm = await ada.space.create(Firm, { cents: 1 });
    await expect(ada.space.update(Firm, firm, {})).rejects.toMatchObject({ code: 'says-nothing' });
  });

  it('WS-64 after closing it is said that it was closed', async () => {
    const gone = await openWorkspace({ ...memoryDefaults(), schemas, create: { name: 'Tea' } });
    const [channel] = await until(gone.channels.list, (list) => list.length > 0);
    const line = await gone.space.create(Line, { cents: 1, text: '' });
    if (channel === undefined) throw new Error('no channel');
    const { id } = channel;
    await gone.messages.send(id, { text: 'x' });
    await gone.close();
    await expect(gone.space.create(Line, { cents: 1, text: '' })).rejects.toMatchObject({ code: 'space-closed' });
    await expect(gone.space.update(Line, line, { cents: 1 })).rejects.toMatchObject({ code: 'space-closed' });
    await expect(gone.invite()).rejects.toMatchObject({ code: 'space-closed' });
    const asked = [
      () => gone.messages.send(id, { text: 'x' }),
      () => gone.messages.timeline(id).ready(),
      () => gone.channels.rename(id, 'x'),
      () => gone.channels.openDiscussion('invoice-42'),
      () => gone.inbox.markRead(id),
      () => gone.inbox.firstUnread(id),
      () => gone.space.graph.live({ schema: Line }).ready(),
      () => gone.space.graph.liveCount({ schema: Line.name }).ready(),
      () => gone.space.graph.count({ schema: Line.name }),
      () => gone.device.ownStatus.choose('dnd'),
    ];
    const answers = await Promise.all(
      asked.map((how) =>
        how().then(
          () => `accepted: ${String(how)}`,
          (error: unknown) => (error instanceof KithError ? error.code : String(error)),
        ),
      ),
    );
    expect(new Set(answers)).toEqual(new Set(['space-closed']));
    expect(() => gone.device.goOnline()).toThrow(expect.objectContaining({ code: 'device-closed' }));
  });

  it('WS-64 what is refused leaves nothing behind', async () => {
    expect(await ada.space.graph.count({ schema: Line, includeHidden: true })).toBe(0);
    expect(ada.counters()).not.toHaveProperty('rule-refused');
    expect(guest.counters()).not.toHaveProperty('rule-refused');
  });
});
