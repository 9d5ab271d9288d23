import { base64urlEncode, KithError } from '@kith/identity';
import type { Node, NodeId } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { seeded } from '../../store/test/support/graph-random.js';
import { InboxStateSchema, limits, MessageSchema, openChannels, openInbox, openMessages } from '../src/index.js';
import { collectNodes } from '../src/services/collect-nodes.js';
import { person } from './support/people.js';
import type { Replica } from './support/replica.js';
import { createWorld } from './support/world.js';
import type { World } from './support/world.js';

const seeds = Array.from({ length: Number(process.env['INBOX_SEEDS'] ?? 15) }, (_, at) => at + 1);
const people = { Ada: 'owner', Bob: 'member', Cem: 'admin' } as const;
const names = ['Ada', 'Bob', 'Cem'] as const;
const devices = ['laptop', 'phone'] as const;
const me = person('Ada');

const inboxOf = (world: World, device: (typeof devices)[number]) =>
  openInbox({
    space: world.replica('Ada', device),
    personal: world.personal('Ada', device),
    clock: world.clock,
    onError(error) {
      throw error;
    },
  });

type Listed = { dids?: readonly string[]; room?: boolean };

/** The rules read once more, over every message and register there is. */
async function byHand(space: Replica, personal: Replica, channel: NodeId) {
  const registers = await collectNodes(personal.graph, { schema: InboxStateSchema });
  const read = ({ position: { feed, seq } }: Node) =>
    registers.some(
      ({ properties }) =>
        seq <= ((properties['feeds'] as Record<string, number> | undefined)?.[base64urlEncode(feed)] ?? -1),
    );
  const acknowledged = new Set(registers.map(({ properties }) => properties['message']));
  const messages = await collectNodes(space.graph, { schema: MessageSchema, where: { channel } });
  const calls = (listed: Listed | undefined) => listed?.room === true || listed?.dids?.includes(me) === true;
  const news = messages.filter(({ creator, properties }) => creator !== me && properties['redacted'] !== true);
  const mentions = news.filter((node) => {
    const declared = node.properties['mentions'] as (Listed & { added?: Listed }) | undefined;
    if (acknowledged.has(node.id) || !calls(declared)) return false;
    const { dids = [], room } = declared?.added ?? {};
    const again = (dids.includes(me) && declared?.dids?.includes(me)) || (room === true && declared?.room === true);
    return !read(node) || (again && node.properties['recalls'] === channel);
  });
  return { unread: news.filter((node) => !read(node)).length, mentions: mentions.length };
}

describe('counts', () => {
  it.each(seeds)(
    'INB-3 INB-4 INB-12 are what a reading of everything from scratch counts, on each device (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      const world = await createWorld(people);
      const channel = await openChannels(world.replica('Ada')).create({ name: 'general' });
      await world.sync();
      const inboxes = devices.map((device) => ({ device, inbox: inboxOf(world, device) }));
      const said: NodeId[] = [];
      const mentions = () => ({
        dids: names.filter(() => random.chance(0.3)).map(person),
        ...(random.chance(0.15) ? { room: true } : {}),
      });
      const replicas = (kind: 'replica' | 'personal') =>
        kind === 'personal'
          ? devices.map((device) => world.personal('Ada', device))
          : [world.replica('Bob'), world.replica('Cem'), ...devices.map((device) => world.replica('Ada', device))];
      const steps: (() => Promise<unknown>)[] = [
        async () =>
          said.push(
            await openMessages(world.replica(random.pick(names))).send(channel, { text: 'a', mentions: mentions() }),
          ),
        async () =>
          openMessages(world.replica(random.pick(names))).edit(random.pick(said), { text: 'b', mentions: mentions() }),
        async () => random.chance(0.3) && openMessages(world.replica(random.pick(names))).redact(random.pick(said)),
        // Not its author, and no place of its own: refused, or about another channel.
        async () =>
          world
            .replica('Bob')
            .force(
              MessageSchema,
              { text: 'c', mentions: mentions(), recalls: random.pick(said) },
              { node: random.pick(said) },
            ),
        async () => random.pick(inboxes).inbox.markRead(channel, random.chance(0.3) ? undefined : random.pick(said)),
        async () => random.pick(inboxes).inbox.acknowledge(random.pick(said)),
      ];
      for (let left = 60; left > 0; left--) {
        world.clock.advance(2_000);
        await (random.chance(0.3) || said.length === 0 ? steps[0] : random.pick(steps))?.().catch((error: unknown) => {
          if (!(error instanceof KithError)) throw error;
        });
        for (let pulls = random.below(4); pulls > 0; pulls--) {
          const [to, from] = random.shuffled(replicas(random.pick(['replica', 'replica', 'personal'])));
          if (to !== undefined && from !== undefined) await to.pull(from);
        }
        for (const { device, inbox } of inboxes) {
          await inbox.ready(channel);
          const counted = {
            unread: inbox.unread(channel).getSnapshot(),
            mentions: inbox.mentions(channel).getSnapshot(),
          };
          const expected = await byHand(world.replica('Ada', device), world.personal('Ada', device), channel);
          expect({ left, ...counted }).toEqual({ left, ...expected });
        }
      }
    },
  );

  it('INB-9 INB-13 open no message, and go to 100', async () => {
    const world = await createWorld(people);
    const channel = await openChannels(world.replica('Ada')).create({ name: 'general' });
    await world.sync();
    const bob = openMessages(world.replica('Bob'));
    const sent: NodeId[] = [];
    for (let left = 150; left > 0; left--)
      sent.push(await bob.send(channel, { text: 'a', mentions: { dids: [me], room: left % 2 === 0 } }));
    await world.sync();
    const inbox = inboxOf(world, 'laptop');
    const { open } = world.replica('Ada');
    open.visited = 0;
    await inbox.ready(channel);
    const counts = () => [inbox.unread(channel), inbox.mentions(channel)].map((count) => count.getSnapshot());
    expect(counts()).toEqual([limits.COUNT_MAX, limits.COUNT_MAX]);
    expect(open.visited).toBe(0);
    for (const message of sent.slice(0, 60)) await bob.redact(message);
    await world.sync();
    await inbox.ready(channel);
    expect(counts()).toEqual([90, 90]);
    expect(open.visited).toBe(0);
  });
});
