import { idFromBytes } from '@kith/store';
import type { NodeId } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../../test/support/eventually.js';
import { InboxStateSchema, openChannels, openInbox, openMessages, openNewMessages } from '../src/index.js';
import type { Inbox } from '../src/index.js';
import { person } from './support/people.js';
import { createWorld } from './support/world.js';
import type { World } from './support/world.js';

const people = { Ada: 'owner', Bob: 'member', Cem: 'member' } as const;

interface Room {
  readonly world: World;
  readonly channel: NodeId;
  say(name: string, text: string, mentions?: readonly string[]): Promise<NodeId>;
  inboxOf(name: string, device?: 'laptop' | 'phone'): Inbox;
}

async function room(): Promise<Room> {
  const world = await createWorld(people);
  const channel = await openChannels(world.replica('Ada')).create({ name: 'general' });
  await world.sync();
  return {
    world,
    channel,
    async say(name, text, mentions = []) {
      world.clock.advance(1);
      return openMessages(world.replica(name)).send(channel, { text, mentions: { dids: mentions.map(person) } });
    },
    inboxOf: (name, device) =>
      openInbox({
        space: world.replica(name, device),
        personal: world.personal(name, device),
        clock: world.clock,
        onError(error) {
          throw error;
        },
      }),
  };
}

async function countsOf(inbox: Inbox, channel: NodeId): Promise<{ unread: number; mentions: number }> {
  await inbox.ready(channel);
  return { unread: inbox.unread(channel).getSnapshot(), mentions: inbox.mentions(channel).getSnapshot() };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

describe('inbox', () => {
  it('INB-1 keeps one register per device and channel, and one per acknowledged mention, in the personal space', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Bob', 'one');
    const called = await say('Bob', 'two', ['Ada']);
    await world.sync();
    await inboxOf('Ada').acknowledge(called);
    await inboxOf('Ada').markRead(channel);
    await inboxOf('Ada', 'phone').markRead(channel);
    await world.sync();
    await say('Bob', 'three');
    await world.sync();
    await inboxOf('Ada').markRead(channel);
    await world.sync();
    const personal = world.personal('Ada');
    const keys = [...new Set(personal.keys)];
    expect(keys).toHaveLength(3);
    expect(keys.filter((key) => key.startsWith('watermark/Ada-laptop/'))).toHaveLength(1);
    expect(keys.filter((key) => key.startsWith('watermark/Ada-phone/'))).toHaveLength(1);
    expect(keys.filter((key) => key.startsWith('acknowledged/'))).toHaveLength(1);
    const shared = [...world.replica('Ada').log.values()];
    expect(shared.some(({ body }) => 'schema' in body && body.schema === InboxStateSchema.name)).toBe(false);
  });

  it('INB-2 reads the maximum over devices, so that two that were apart lose nothing', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Bob', 'b1');
    const b2 = await say('Bob', 'b2');
    await world.sync();
    const laptop = inboxOf('Ada');
    const phone = inboxOf('Ada', 'phone');
    await laptop.markRead(channel, b2);
    await say('Cem', 'c1');
    await world.replica('Ada', 'phone').pull(world.replica('Cem'));
    await phone.markRead(channel);
    await say('Cem', 'c2');
    await world.sync();
    expect(await countsOf(laptop, channel)).toEqual({ unread: 1, mentions: 0 });
    expect(await countsOf(phone, channel)).toEqual({ unread: 1, mentions: 0 });
  });

  it('INB-3 counts messages of others above the watermark, without own and redacted ones', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Ada', 'mine');
    const rude = await say('Bob', 'rude');
    await say('Bob', 'fine');
    await world.sync();
    const inbox = inboxOf('Ada');
    expect(await countsOf(inbox, channel)).toEqual({ unread: 2, mentions: 0 });
    await openMessages(world.replica('Ada')).redact(rude);
    expect(await countsOf(inbox, channel)).toEqual({ unread: 1, mentions: 0 });
  });

  it('INB-3 counts a message that arrives late from a device that was offline', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Cem', 'written on a plane');
    await say('Bob', 'meanwhile');
    await world.replica('Ada').pull(world.replica('Bob'));
    const inbox = inboxOf('Ada');
    await inbox.markRead(channel);
    expect(await countsOf(inbox, channel)).toEqual({ unread: 0, mentions: 0 });
    await world.sync();
    expect(await countsOf(inbox, channel)).toEqual({ unread: 1, mentions: 0 });
  });

  it('INB-4 counts mentions of me and of everybody, until read or acknowledged', async () => {
    const { world, channel, say, inboxOf } = await room();
    const called = await say('Bob', 'you', ['Ada']);
    await say('Bob', 'somebody else', ['Cem']);
    await say('Bob', '@Ada, undeclared');
    await openMessages(world.replica('Bob')).send(channel, { text: 'all', mentions: { room: true } });
    await say('Ada', 'note to self', ['Ada']);
    await world.sync();
    const inbox = inboxOf('Ada');
    expect(await countsOf(inbox, channel)).toEqual({ unread: 4, mentions: 2 });
    await inbox.acknowledge(called);
    expect(await countsOf(inbox, channel)).toEqual({ unread: 4, mentions: 1 });
    await inbox.markRead(channel);
    expect(await countsOf(inbox, channel)).toEqual({ unread: 0, mentions: 0 });
  });

  it('MSG-14 INB-12 a mention that an edit adds to a message read before is unread until it is read, and later edits do not call again', async () => {
    const { world, channel, say, inboxOf } = await room();
    const forgot = await say('Bob', 'I forgot to call you');
    await say('Bob', 'another');
    await world.sync();
    const inbox = inboxOf('Ada');
    await inbox.markRead(channel);
    expect(await countsOf(inbox, channel)).toEqual({ unread: 0, mentions: 0 });
    const bob = openMessages(world.replica('Bob'));
    const mentions = { dids: [person('Ada')] };
    await bob.edit(forgot, { text: 'I forgot to call you, @Ada', mentions });
    await world.sync();
    expect(await countsOf(inbox, channel)).toEqual({ unread: 0, mentions: 1 });
    expect(await inbox.firstUnread(channel)).toBe(forgot);
    // Corrected before it was seen: still one.
    await bob.edit(forgot, { text: 'I forgot to call you, @Ada!', mentions });
    await world.sync();
    expect(await countsOf(inbox, channel)).toEqual({ unread: 0, mentions: 1 });
    const phone = inboxOf('Ada', 'phone');
    expect(await countsOf(phone, channel)).toMatchObject({ mentions: 1 });
    await inbox.markRead(channel);
    await world.sync();
    for (const one of [inbox, phone]) expect(await countsOf(one, channel)).toEqual({ unread: 0, mentions: 0 });
    expect(await inbox.firstUnread(channel)).toBeNull();
    await bob.edit(forgot, { text: 'corrected again, @Ada', mentions });
    await world.sync();
    expect(await countsOf(inbox, channel)).toEqual({ unread: 0, mentions: 0 });
  });

  it('MSG-15 an edit that calls this person is told once, as it happens', async () => {
    const { world, channel, say } = await room();
    const [before, later] = [await say('Bob', 'one'), await say('Bob', 'two')];
    const bob = openMessages(world.replica('Bob'));
    const mentions = { dids: [person('Ada')] };
    await bob.edit(before, { text: 'one, @Ada', mentions });
    await world.sync();
    const space = world.replica('Ada');
    const channels = openChannels(space);
    await channels.ready();
    const told: string[] = [];
    const news = openNewMessages({
      space,
      channels,
      isHistory: () => false,
      onError(error) {
        throw error;
      },
    });
    const stop = news.onCalled(({ message, channel: where }) => told.push(`${where?.name}: ${message.text}`));
    news.onCalled(() => {})();
    // What is there has been read, to know it; it is counted without.
    await eventually(() => expect([space.open.visited > 0, space.open.counts]).toEqual([true, 1]));
    await bob.edit(later, { text: 'two, @Ada', mentions });
    await world.sync();
    await eventually(() => expect(told).toEqual(['general: two, @Ada']));
    await bob.edit(later, { text: 'two, @Ada!', mentions });
    await say('Bob', 'three', ['Ada']);
    const last = await say('Bob', 'four');
    await bob.edit(last, { text: 'four, @Ada', mentions });
    await world.sync();
    await eventually(() => expect(told.slice(1)).toEqual(['general: four, @Ada']));
    stop();
    expect(space.open.counts).toBe(0);
    expect(channel).toBe(channels.list.getSnapshot()[0]?.id);
  });

  it('INB-12 reading up to a message leaves a mention that an edit added after it', async () => {
    const { world, channel, say, inboxOf } = await room();
    const first = await say('Bob', 'one');
    const second = await say('Bob', 'two');
    await world.sync();
    const inbox = inboxOf('Ada');
    await inbox.markRead(channel);
    await openMessages(world.replica('Bob')).edit(second, { text: 'two @room', mentions: { room: true } });
    await world.sync();
    await inbox.markRead(channel, first);
    expect(await countsOf(inbox, channel)).toEqual({ unread: 0, mentions: 1 });
    await inbox.acknowledge(second);
    expect(await countsOf(inbox, channel)).toEqual({ unread: 0, mentions: 0 });
  });

  it('INB-12 in an unread message it counts once, taken back it counts no more, and it calls nobody who was called before', async () => {
    const { world, channel, say, inboxOf } = await room();
    const id = await say('Bob', 'one', ['Cem']);
    await world.sync();
    const [ada, cem] = [inboxOf('Ada'), inboxOf('Cem')];
    await cem.markRead(channel);
    const bob = openMessages(world.replica('Bob'));
    await bob.edit(id, { text: 'one', mentions: { dids: [person('Cem'), person('Ada'), person('Bob')] } });
    await world.sync();
    expect(await countsOf(ada, channel)).toEqual({ unread: 1, mentions: 1 });
    expect(await countsOf(cem, channel)).toEqual({ unread: 0, mentions: 0 });
    expect(await countsOf(inboxOf('Bob'), channel)).toEqual({ unread: 0, mentions: 0 });
    await ada.markRead(channel);
    expect(await countsOf(ada, channel)).toEqual({ unread: 0, mentions: 0 });
    const late = await say('Bob', 'two');
    await world.sync();
    world.clock.advance(5_000);
    await ada.markRead(channel);
    await bob.edit(late, { text: 'two', mentions: { dids: [person('Ada')] } });
    await world.sync();
    expect(await countsOf(ada, channel)).toMatchObject({ mentions: 1 });
    await bob.edit(late, { text: 'two' });
    await world.sync();
    expect(await countsOf(ada, channel)).toMatchObject({ mentions: 0 });
    await bob.redact(late);
    await world.sync();
    expect(await countsOf(ada, channel)).toMatchObject({ mentions: 0 });
  });

  it('INB-5 leaves unread what comes after the message read', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Bob', 'b1');
    const middle = await say('Cem', 'c1');
    await say('Bob', 'b2');
    await say('Cem', 'c2');
    await world.sync();
    const inbox = inboxOf('Ada');
    await inbox.markRead(channel, middle);
    expect(await countsOf(inbox, channel)).toEqual({ unread: 2, mentions: 0 });
  });

  it('INB-6 never lowers a watermark, and writes nothing when it does not rise', async () => {
    const { world, channel, say, inboxOf } = await room();
    const first = await say('Bob', 'b1');
    await say('Bob', 'b2');
    await world.sync();
    const inbox = inboxOf('Ada');
    await inbox.markRead(channel);
    const { writes } = world.personal('Ada');
    await inbox.markRead(channel, first);
    await inbox.markRead(channel);
    await inbox.close();
    expect(world.personal('Ada').writes).toBe(writes);
    expect(await countsOf(inboxOf('Ada'), channel)).toEqual({ unread: 0, mentions: 0 });
  });

  it('INB-7 writes at most once in two seconds while reading along, counts at once, and writes the rest on closing', async () => {
    const { world, channel, say, inboxOf } = await room();
    const inbox = inboxOf('Ada');
    const pending: Promise<void>[] = [];
    for (let index = 0; index < 10; index += 1) {
      await say('Bob', `${index}`);
      await world.sync();
      const marked = inbox.markRead(channel);
      pending.push(marked);
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      expect(await countsOf(inbox, channel)).toEqual({ unread: 0, mentions: 0 });
    }
    expect(world.personal('Ada').writes).toBe(1);
    world.clock.advance(2_000);
    await Promise.all(pending);
    expect(world.personal('Ada').writes).toBe(2);
    await say('Bob', 'last');
    await world.sync();
    const last = inbox.markRead(channel);
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    await inbox.close();
    await last;
    expect(await countsOf(inboxOf('Ada'), channel)).toEqual({ unread: 0, mentions: 0 });
  });

  it('INB-14 writes later what could not be written, though nothing more is read', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Bob', 'b1');
    await world.sync();
    const personal = world.personal('Ada');
    let full = true;
    let tries = 0;
    const update: typeof personal.update = async (...parts) => {
      tries += 1;
      if (full) throw Object.assign(new Error('for a test'), { code: 'storage-full' });
      return personal.update(...parts);
    };
    const inbox = openInbox({
      space: world.replica('Ada'),
      personal: { ...personal, update },
      clock: world.clock,
      onError(error) {
        throw error;
      },
    });
    await expect(inbox.markRead(channel)).rejects.toMatchObject({ code: 'storage-full' });
    for (const wait of [2000, 4000, 8000]) {
      const before = tries;
      world.clock.advance(wait - 1);
      await settle();
      expect(tries).toBe(before);
      world.clock.advance(1);
      await settle();
      expect(tries).toBe(before + 1);
    }
    full = false;
    world.clock.advance(16_000);
    await settle();
    expect(personal.writes).toBe(1);
    expect(await countsOf(inboxOf('Ada'), channel)).toEqual({ unread: 0, mentions: 0 });
    const before = tries;
    world.clock.advance(600_000);
    await settle();
    await inbox.close();
    expect(tries).toBe(before);
  });

  it('INB-8 finds the oldest unread message', async () => {
    const { world, channel, say, inboxOf } = await room();
    const read = await say('Bob', 'read');
    const first = await say('Cem', 'first unread');
    await say('Bob', 'second');
    await world.sync();
    const inbox = inboxOf('Ada');
    await inbox.markRead(channel, read);
    expect(await inbox.firstUnread(channel)).toBe(first);
    world.clock.advance(2_000);
    await inbox.markRead(channel);
    expect(await inbox.firstUnread(channel)).toBeNull();
  });

  it('INB-9 looks at what is above the watermark, not at what is stored', async () => {
    const { world, channel, say, inboxOf } = await room();
    for (let index = 0; index < 300; index += 1) await say('Bob', `${index}`);
    await world.sync();
    await inboxOf('Ada').markRead(channel);
    const { open } = world.replica('Ada');
    open.visited = 0;
    const inbox = inboxOf('Ada');
    await inbox.ready(channel);
    expect(await inbox.firstUnread(channel)).toBeNull();
    expect(open.visited).toBe(0);
    await say('Bob', 'new');
    await world.sync();
    expect(await countsOf(inbox, channel)).toEqual({ unread: 1, mentions: 0 });
    await inbox.markRead(channel);
    expect(open.visited).toBeLessThan(50);
  });

  it('INB-10 shows the last answer until the next is known, and tells nobody in between', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Bob', 'one');
    await say('Bob', 'two');
    await world.sync();
    const inbox = inboxOf('Ada');
    await inbox.ready(channel);
    const seen: number[] = [];
    inbox.unread(channel).subscribe(() => seen.push(inbox.unread(channel).getSnapshot()));
    await inbox.markRead(channel);
    await inbox.ready(channel);
    expect(seen).toEqual([0]);
  });

  it('INB-10 closes every query it opened', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Bob', 'one');
    await world.sync();
    const { live } = world.replica('Ada').open;
    const inbox = inboxOf('Ada');
    await inbox.markRead(channel);
    await inbox.firstUnread(channel);
    await inbox.ready(channel);
    await inbox.close();
    expect(world.replica('Ada').open).toMatchObject({ live, counts: 0 });
    expect(world.personal('Ada').open).toMatchObject({ live: 0, counts: 0 });
  });

  it('INB-10 counts nothing for a screen that asks on after closing, about a channel it knew or another', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Bob', 'one');
    await world.sync();
    const { live } = world.replica('Ada').open;
    const inbox = inboxOf('Ada');
    await inbox.ready(channel);
    const before = inbox.unread(channel);
    await inbox.close();
    expect(inbox.unread(channel)).toBe(before);
    inbox.unread(idFromBytes<NodeId>(new Uint8Array(32)));
    await Promise.resolve();
    expect(world.replica('Ada').open).toMatchObject({ live, counts: 0 });
    expect(world.personal('Ada').open).toMatchObject({ live: 0, counts: 0 });
  });

  it('INB-11 releases the counts of a channel with its last listener, and counts again for the next', async () => {
    const { world, channel, say, inboxOf } = await room();
    await say('Bob', 'one');
    await world.sync();
    const inbox = inboxOf('Ada');
    const openIn = () =>
      [world.replica('Ada'), world.personal('Ada')].map(({ open: { live, counts } }) => ({ live, counts }));
    const before = openIn();
    const released = () => expect(openIn()).toEqual(before);
    for (let at = 0; at < 100; at += 1) {
      const id = idFromBytes<NodeId>(new Uint8Array(32).fill(at));
      const stops = [inbox.unread(id).subscribe(() => {}), inbox.mentions(id).subscribe(() => {})];
      await inbox.ready(id);
      for (const stop of stops) stop();
    }
    await eventually(released);

    const unread = inbox.unread(channel);
    unread.subscribe(() => {})();
    await eventually(released);
    // The observable that was released, as a component that is mounted again holds it.
    const stop = unread.subscribe(() => {});
    await inbox.ready(channel);
    expect([unread.getSnapshot(), inbox.unread(channel).getSnapshot()]).toEqual([1, 1]);
    await inbox.markRead(channel);
    stop();
    await eventually(released);
    await inbox.ready(channel);
    expect(inbox.unread(channel).getSnapshot()).toBe(0);
    await inbox.close();
  });
});
