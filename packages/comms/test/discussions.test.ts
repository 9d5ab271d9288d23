import { describe, expect, it } from 'vitest';
import { ChannelSchema, DiscussionSchema, openChannels, openInbox, openMessages } from '../src/index.js';
import { createWorld } from './support/world.js';

const people = { Ada: 'owner', Bob: 'member', Gil: 'guest' } as const;
const target = 'invoice-42';

describe('discussions', () => {
  it('DIS-1 are one for a target, also when two people open it at once and apart', async () => {
    const world = await createWorld(people);
    const [ada, bob] = [world.replica('Ada'), world.replica('Bob')];
    for (const [replica, text] of [
      [ada, 'is it paid?'],
      [bob, 'who paid?'],
    ] as const) {
      const id = await openChannels(replica).openDiscussion(target, { name: 'Invoice 42' });
      await openMessages(replica).send(id, { text });
    }
    await world.sync();
    const id = openChannels(ada).discussionId(target);
    expect(openChannels(bob).discussionId(target)).toBe(id);
    expect(openChannels(bob).discussionId('invoice-43')).not.toBe(id);
    for (const replica of [ada, bob]) {
      const channels = openChannels(replica);
      const timeline = openMessages(replica).timeline(id);
      await Promise.all([channels.ready(), timeline.ready()]);
      expect(channels.discussion(target).getSnapshot()).toMatchObject({ id, target, name: 'Invoice 42' });
      expect(channels.discussions.getSnapshot()).toHaveLength(1);
      expect(
        timeline
          .getSnapshot()
          .messages.map(({ text }) => text)
          .toSorted(),
      ).toEqual(['is it paid?', 'who paid?']);
    }
    expect([...ada.refusals, ...bob.refusals]).toEqual([]);
  });

  it('DIS-2 are a channel to messages and inbox, and not in the list of channels', async () => {
    const world = await createWorld(people);
    const [ada, bob] = [world.replica('Ada'), world.replica('Bob')];
    const channels = openChannels(bob);
    const inbox = openInbox({
      space: bob,
      personal: world.personal('Bob'),
      clock: world.clock,
      onError: (error) => {
        throw error;
      },
    });
    const id = channels.discussionId(target);
    await inbox.ready(id);
    expect(inbox.unread(id).getSnapshot()).toBe(0);
    await openMessages(ada).send(await openChannels(ada).openDiscussion(target), {
      text: 'look',
      mentions: { dids: [bob.me.person] },
    });
    await world.sync();
    await channels.ready();
    expect(channels.list.getSnapshot()).toEqual([]);
    expect(channels.archived.getSnapshot()).toEqual([]);
    expect(channels.get(id)).toMatchObject({ kind: 'discussion', target });
    expect([inbox.unread(id).getSnapshot(), inbox.mentions(id).getSnapshot()]).toEqual([1, 1]);
    await inbox.markRead(id);
    expect(inbox.unread(id).getSnapshot()).toBe(0);
    await inbox.close();
  });

  it('DIS-3 are known by id before anybody opened them, and told when somebody does', async () => {
    const replica = (await createWorld(people)).replica('Ada');
    const channels = openChannels(replica);
    await channels.ready();
    const discussion = channels.discussion(target);
    expect(channels.discussion(target)).toBe(discussion);
    expect(discussion.getSnapshot()).toBeNull();
    const told: unknown[] = [];
    discussion.subscribe(() => told.push(discussion.getSnapshot()?.name));
    expect(await channels.openDiscussion(target)).toBe(channels.discussionId(target));
    expect(told).toEqual([target]);
    const { writes } = replica;
    await channels.openDiscussion(target, { name: 'Late' });
    expect(replica.writes).toBe(writes);
  });

  it('DIS-4 are renamed, described, archived and restored like channels', async () => {
    const replica = (await createWorld(people)).replica('Ada');
    const channels = openChannels(replica);
    const messages = openMessages(replica);
    const id = await channels.openDiscussion(target);
    await channels.rename(id, 'The big one');
    await channels.setTopic(id, 'still open');
    await channels.archive(id);
    await channels.ready();
    expect(channels.discussion(target).getSnapshot()).toMatchObject({
      name: 'The big one',
      topic: 'still open',
      archived: true,
    });
    await expect(messages.send(id, { text: 'late' })).rejects.toMatchObject({ code: 'channel-archived' });
    await channels.restore(id);
    await messages.send(id, { text: 'again' });
    expect(replica.refusals).toEqual([]);
  });

  it('DIS-5 are opened by members; what a guest says there is seen all the same', async () => {
    const world = await createWorld(people);
    const gil = world.replica('Gil');
    const id = await openChannels(gil).openDiscussion(target);
    expect(gil.writes).toBe(0);
    await openMessages(gil).send(id, { text: 'a question' });
    await gil.force(DiscussionSchema, { name: 'mine' }, { key: target });
    await world.sync();
    const ada = world.replica('Ada');
    const channels = openChannels(ada);
    const timeline = openMessages(ada).timeline(id);
    await Promise.all([channels.ready(), timeline.ready()]);
    expect(timeline.getSnapshot().messages).toHaveLength(1);
    expect(channels.discussion(target).getSnapshot()).toBeNull();
    expect(ada.refusals).toEqual(['not-for-guests']);
  });

  it.each(['', '  ', 'x'.repeat(129)])('DIS-6 refuses the target "%s" from here and from others', async (bad) => {
    const world = await createWorld(people);
    const replica = world.replica('Ada');
    const channels = openChannels(replica);
    const refusal: unknown = expect.objectContaining({ code: 'discussion-target' });
    expect(() => channels.discussionId(bad)).toThrow(refusal);
    expect(() => channels.discussion(bad)).toThrow(refusal);
    await expect(channels.openDiscussion(bad)).rejects.toMatchObject({ code: 'discussion-target' });
    await world.replica('Bob').force(DiscussionSchema, {}, { key: bad });
    await world.sync();
    await channels.ready();
    expect(channels.discussions.getSnapshot()).toEqual([]);
    expect(replica.refusals).toEqual(['discussion-target']);
  });

  it('CH-6 a channel tells which node it discusses', async () => {
    const replica = (await createWorld(people)).replica('Ada');
    const channels = openChannels(replica);
    const node = await channels.create({ name: 'plan' });
    const about = await replica.create(ChannelSchema, { name: 'about the plan', kind: 'channel', target: node });
    await channels.ready();
    expect(channels.get(about)?.target).toBe(node);
    expect(channels.get(node)).not.toHaveProperty('target');
  });
});
