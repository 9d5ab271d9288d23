import type { NodeId } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { MessageSchema, callsPerson, openChannels, openMessages } from '../src/index.js';
import { person } from './support/people.js';
import { createWorld } from './support/world.js';
import type { World } from './support/world.js';

const people = { Ada: 'owner', Bob: 'member', Cem: 'member', Gil: 'guest' } as const;

async function channelIn(world: World): Promise<NodeId> {
  const channel = await openChannels(world.replica('Ada')).create({ name: 'general' });
  await world.sync();
  return channel;
}

async function textsSeenBy(world: World, name: string, channel: NodeId): Promise<string[]> {
  const timeline = openMessages(world.replica(name)).timeline(channel, { limit: 1_000 });
  await timeline.ready();
  const texts = timeline.getSnapshot().messages.map((message) => message.redactedBy ?? message.text);
  timeline.close();
  return texts;
}

describe('messages', () => {
  it('MSG-1 refuses empty and too long text when sending, counting code units', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const messages = openMessages(world.replica('Gil'));
    for (const text of ['', ' \n\t'])
      await expect(messages.send(channel, { text })).rejects.toMatchObject({ code: 'message-empty' });
    await expect(messages.send(channel, { text: 'x'.repeat(10_001) })).rejects.toMatchObject({
      code: 'message-too-long',
    });
    await expect(messages.send(channel, { text: '😀'.repeat(5_001) })).rejects.toMatchObject({
      code: 'message-too-long',
    });
    await messages.send(channel, { text: '😀'.repeat(5_000) });
    expect(world.replica('Gil').writes).toBe(1);
  });

  it('MSG-1 does not show what others sent against the limits', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const bob = world.replica('Bob');
    await bob.force(MessageSchema, { channel, text: 'x'.repeat(10_001) });
    await bob.force(MessageSchema, { channel, text: '  ' });
    await bob.force(MessageSchema, { channel, text: 7 });
    await bob.force(MessageSchema, { channel: 'nowhere', text: 'lost' });
    await world.sync();
    expect(await textsSeenBy(world, 'Ada', channel)).toEqual([]);
  });

  it('MSG-2 lets only the author change what a message says', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const bob = openMessages(world.replica('Bob'));
    const id = await bob.send(channel, { text: 'first' });
    await world.sync();
    await expect(openMessages(world.replica('Ada')).edit(id, { text: 'forged' })).rejects.toMatchObject({
      code: 'not-the-author',
    });
    await world.replica('Ada').force(MessageSchema, { text: 'forged' }, { node: id });
    await world.replica('Ada').force(MessageSchema, { text: 'forged', redacted: true }, { node: id });
    await world.sync();
    expect(await textsSeenBy(world, 'Bob', channel)).toEqual(['first']);
    await bob.edit(id, { text: 'second' });
    await world.sync();
    expect(await textsSeenBy(world, 'Ada', channel)).toEqual(['second']);
    expect(await bob.get(id)).toMatchObject({ text: 'second', editedAt: world.clock.now() });
  });

  it('MSG-3 lets the author and moderators take a message away, and nobody else', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const bob = openMessages(world.replica('Bob'));
    const own = await bob.send(channel, { text: 'oops' });
    const rude = await bob.send(channel, { text: 'rude' });
    await world.sync();
    await expect(openMessages(world.replica('Cem')).redact(rude)).rejects.toMatchObject({ code: 'not-allowed' });
    await world.replica('Cem').force(MessageSchema, { redacted: true }, { node: rude });
    await world.sync();
    expect(await textsSeenBy(world, 'Ada', channel)).toEqual(['oops', 'rude']);
    await bob.redact(own);
    await openMessages(world.replica('Ada')).redact(rude);
    await world.sync();
    expect(await textsSeenBy(world, 'Cem', channel)).toEqual(['author', 'moderator']);
  });

  it('MSG-4 keeps what was taken away in its place, silent, for good', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const bob = openMessages(world.replica('Bob'));
    const first = await bob.send(channel, { text: 'one', mentions: { dids: [person('Ada')] } });
    await bob.send(channel, { text: 'two' });
    await bob.redact(first);
    expect(await textsSeenBy(world, 'Bob', channel)).toEqual(['author', 'two']);
    expect(await bob.get(first)).toMatchObject({
      text: '',
      mentions: { dids: [], room: false, places: [] },
      redactedBy: 'author',
    });
    await expect(bob.edit(first, { text: 'back' })).rejects.toMatchObject({ code: 'already-redacted' });
    await world.replica('Bob').force(MessageSchema, { text: 'back' }, { node: first });
    await world.replica('Bob').force(MessageSchema, { redacted: false }, { node: first });
    await bob.redact(first);
    expect(await textsSeenBy(world, 'Bob', channel)).toEqual(['author', 'two']);
  });

  it('MSG-4 hides a message that its author edits while a moderator takes it away', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const id = await openMessages(world.replica('Bob')).send(channel, { text: 'rude' });
    await world.sync();
    world.clock.advance(1_000);
    await openMessages(world.replica('Ada')).redact(id);
    world.clock.advance(1_000);
    await openMessages(world.replica('Bob')).edit(id, { text: 'ruder' });
    await world.sync();
    for (const name of ['Ada', 'Bob', 'Cem']) expect(await textsSeenBy(world, name, channel)).toEqual(['moderator']);
  });

  it('MSG-5 leaves a message in its channel and under what it replies to', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const other = await openChannels(world.replica('Ada')).create({ name: 'other' });
    const bob = openMessages(world.replica('Bob'));
    const id = await bob.send(channel, { text: 'here' });
    const reply = await bob.reply(id, { text: 'there' });
    await world.replica('Bob').force(MessageSchema, { channel: other }, { node: id });
    await world.replica('Bob').force(MessageSchema, { inReplyTo: other }, { node: reply });
    expect(await bob.get(id)).toMatchObject({ channel });
    expect(await bob.get(reply)).toMatchObject({ channel, inReplyTo: id, text: 'there' });
    await expect(bob.reply(other, { text: 'to a channel' })).rejects.toMatchObject({ code: 'message-unknown' });
  });

  it('MSG-6 carries declared mentions and reads none out of the text', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const bob = openMessages(world.replica('Bob'));
    const plain = await bob.send(channel, { text: `@Ada @room ${person('Ada')}` });
    const called = await bob.send(channel, {
      text: 'hi',
      mentions: { dids: [person('Ada'), person('Ada')], room: true },
    });
    expect(await bob.get(plain)).toMatchObject({ mentions: { dids: [], room: false, places: [] } });
    expect(await bob.get(called)).toMatchObject({ mentions: { dids: [person('Ada')], room: true } });
    const message = await bob.get(called);
    const calledOf = ['Ada', 'Bob', 'Cem'].filter((name) => callsPerson(message!, person(name)));
    expect(calledOf).toEqual(['Ada', 'Cem']);
    expect(callsPerson((await bob.get(plain))!, person('Ada'))).toBe(false);
    await bob.edit(called, { text: 'never mind' });
    expect(await bob.get(called)).toMatchObject({ mentions: { dids: [], room: false, places: [] } });
  });

  it('MSG-13 carries the places of mentions, and refuses those that fit nothing', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const bob = openMessages(world.replica('Bob'));
    const dids = [person('Ada')];
    const places = [
      { start: 3, end: 7, target: person('Ada') },
      { start: 8, end: 13, target: 'room' as const },
    ];
    const id = await bob.send(channel, { text: 'hi @Ada @room', mentions: { dids, room: true, places } });
    await world.sync();
    expect(await openMessages(world.replica('Ada')).get(id)).toMatchObject({ mentions: { dids, room: true, places } });
    const wrong = [
      { start: 3, end: 99, target: person('Ada') },
      { start: 7, end: 3, target: person('Ada') },
      { start: 0, end: 2, target: person('Cem') },
      { start: 0, end: 2, target: 'room' as const },
    ];
    for (const place of wrong)
      await expect(bob.send(channel, { text: 'hi @Ada', mentions: { dids, places: [place] } })).rejects.toMatchObject({
        code: 'mention-place',
      });
  });

  it('MSG-13 places that do not fit are ignored together when received, and the mentions stay', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const dids = [person('Ada')];
    for (const places of [
      [[0, 99, 0]],
      [[0, 2, 1]],
      [[0, 2, -1]],
      [
        [2, 4, 0],
        [0, 2, 0],
      ],
      [[0, 0, 0]],
    ]) {
      const id = await world
        .replica('Bob')
        .force(MessageSchema, { channel, text: 'hi @Ada', mentions: { dids, places } });
      expect(await openMessages(world.replica('Bob')).get(id)).toMatchObject({ mentions: { dids, places: [] } });
    }
  });

  it('MSG-7 refuses to send too many or malformed mentions', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const bob = openMessages(world.replica('Bob'));
    const dids = Array.from({ length: 51 }, (_, index) => person(`guest ${index}`));
    await expect(bob.send(channel, { text: 'hi', mentions: { dids } })).rejects.toMatchObject({
      code: 'too-many-mentions',
    });
    await bob.send(channel, { text: 'hi', mentions: { dids: dids.slice(1) } });
    const stranger = 'did:key:zzz' as const;
    await expect(bob.send(channel, { text: 'hi', mentions: { dids: [stranger] } })).rejects.toMatchObject({
      code: 'mention-malformed',
    });
  });

  it('MSG-7 shows the text and calls nobody when a received message breaks the mention limits', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const dids = Array.from({ length: 51 }, (_, index) => person(`guest ${index}`));
    const many = await world.replica('Bob').force(MessageSchema, { channel, text: 'spam', mentions: { dids } });
    const bad = await world
      .replica('Bob')
      .force(MessageSchema, { channel, text: 'odd', mentions: { dids: ['did:web:x'] } });
    await world.sync();
    const ada = openMessages(world.replica('Ada'));
    expect(await ada.get(many)).toMatchObject({ text: 'spam', mentions: { dids: [] } });
    expect(await ada.get(bad)).toMatchObject({ text: 'odd', mentions: { dids: [] } });
  });

  it('MSG-11 tells how far an own message has come', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const replica = world.replica('Bob');
    const bob = openMessages(replica);
    const id = await bob.send(channel, { text: 'hi' });
    await replica.setDelivery(id, { kind: 'local' });
    const message = await bob.get(id);
    if (message === undefined) throw new Error('not there');
    const delivery = bob.delivery(message);
    let told = 0;
    delivery.subscribe(() => (told += 1));
    expect(delivery.getSnapshot()).toEqual({ kind: 'local' });
    await replica.setDelivery(id, { kind: 'held', devices: 2, others: 1 });
    expect(delivery.getSnapshot()).toEqual({ kind: 'held', devices: 2, others: 1 });
    await replica.setDelivery(id, { kind: 'held', devices: 2, others: 1 });
    expect(told).toBe(1);
    await world.sync();
    const received = await openMessages(world.replica('Ada')).get(id);
    if (received === undefined) throw new Error('not there');
    expect(openMessages(world.replica('Ada')).delivery(received).getSnapshot()).toBeNull();
  });

  it('MSG-16 counts the own messages that only this device holds, and nothing else', async () => {
    const world = await createWorld(people);
    const channel = await channelIn(world);
    const replica = world.replica('Bob');
    const bob = openMessages(replica);
    const ids = [await bob.send(channel, { text: 'one' }), await bob.send(channel, { text: 'two' })];
    for (const id of ids) await replica.setDelivery(id, { kind: 'local' });
    const waiting = bob.waiting();
    await waiting.ready();
    expect(waiting.getSnapshot()).toBe(2);
    await bob.edit(ids[0] ?? channel, { text: 'one, changed' });
    expect(waiting.getSnapshot()).toBe(2);
    await replica.setDelivery(ids[0] ?? channel, { kind: 'held', devices: 1, others: 1 });
    expect(waiting.getSnapshot()).toBe(1);
    await world.sync();
    const ada = openMessages(world.replica('Ada')).waiting();
    await ada.ready();
    expect(ada.getSnapshot()).toBe(0);
    waiting.close();
    ada.close();
  });
});
