import type { Channel, Message, NewMessage } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { NodeId } from '@kith/store';
import { isolated } from '@kith/ui';
import { describe, expect, it } from 'vitest';
import {
  channelTag,
  messageTitle,
  treatMessage,
  treatRing,
  type MessageCircumstances,
} from '../src/notices/message-treatment.js';

const me = 'did:key:grace' as Did;
const ada = 'did:key:ada' as Did;
const now = 10_000_000;
const hidden: MessageCircumstances = {
  me,
  dnd: false,
  blocked: false,
  hidden: true,
  systemAllowed: true,
  since: now - 3_600_000,
  byEdit: false,
  now,
};
const channel: Channel = {
  id: 'general' as NodeId,
  name: 'general',
  topic: '',
  kind: 'channel',
  archived: false,
  creator: ada,
  createdAt: 0,
};
const mentioned: Message = {
  id: 'm' as NodeId,
  channel: channel.id,
  author: ada,
  text: '@Grace come',
  mentions: { dids: [me], room: false, places: [] },
  createdAt: now - 1_000,
  timeSuspicious: false,
  readOnly: false,
  place: { feed: 0, seq: 0 },
};
const noMentions = { dids: [], room: false, places: [] };
const arrived = (message: Partial<Message> = {}, more: Partial<NewMessage> = {}): NewMessage => ({
  message: { ...mentioned, ...message },
  channel,
  history: false,
  ...more,
});

describe('what the system tells of messages and calls', () => {
  it('WB-NT-6 of mentions by name or with everyone, and of replies; not of other messages', () => {
    expect(treatMessage(arrived(), hidden)).toEqual({ reason: 'mention' });
    expect(treatMessage(arrived({ mentions: { ...noMentions, room: true } }), hidden)).toEqual({ reason: 'mention' });
    const inReplyTo = 'before' as NodeId;
    expect(treatMessage(arrived({ mentions: noMentions, inReplyTo }), hidden)).toEqual({
      reason: 'reply',
      to: inReplyTo,
    });
    expect(treatMessage(arrived({ mentions: noMentions }), hidden)).toBeNull();
    expect(treatMessage(arrived({ mentions: { ...noMentions, dids: [ada] } }), hidden)).toBeNull();
  });

  it.each<[string, Partial<MessageCircumstances>]>([
    ['someone who does not want to be disturbed', { dnd: true }],
    ['someone who blocked the author', { blocked: true }],
    ['someone who sees the page', { hidden: false }],
    ['someone who wants no system notifications', { systemAllowed: false }],
    ['someone who opened the page after it was written', { since: now }],
    ['someone who gets it later than five minutes after', { now: now + 5 * 60_000 }],
  ])('WB-NT-6 nothing tells %s', (_, circumstances) => {
    expect(treatMessage(arrived(), { ...hidden, ...circumstances })).toBeNull();
  });

  it.each<[string, NewMessage]>([
    ['an own message', arrived({ author: me })],
    ['a removed one', arrived({ redactedBy: 'author' })],
    ['one whose time is known to be wrong', arrived({ timeSuspicious: true })],
    ['what was said before this person came', arrived({}, { history: true })],
    ['one of a channel that has not arrived', arrived({}, { channel: null })],
    ['one of an archived channel', arrived({}, { channel: { ...channel, archived: true } })],
    ['one of a discussion', arrived({}, { channel: { ...channel, kind: 'discussion' } })],
  ])('WB-NT-6 nothing tells of %s', (_, message) => {
    expect(treatMessage(message, hidden)).toBeNull();
  });

  it('WB-NT-6 an edit that mentions this person in an old message tells of it', () => {
    const old = arrived({ createdAt: now - 3_000_000, editedAt: now - 1_000 });
    expect(treatMessage(old, hidden)).toBeNull();
    expect(treatMessage(old, { ...hidden, byEdit: true })).toEqual({ reason: 'mention' });
    const long = arrived({ createdAt: now - 3_000_000, editedAt: now - 2_000_000 });
    expect(treatMessage(long, { ...hidden, byEdit: true })).toBeNull();
  });

  it('WB-NT-6 says who did what and where; a later one of a channel takes the place of the one before', () => {
    const ada = isolated('Ada');
    expect(messageTitle('mention', 'Ada', '#plans')).toBe(`${ada} mentioned you in #plans`);
    expect(messageTitle('reply', 'Ada', 'Lounge')).toBe(`${ada} replied to you in Lounge`);
    expect(channelTag('s', 'c')).toBe(channelTag('s', 'c'));
    expect(new Set([channelTag('s', 'c'), channelTag('s', 'd'), channelTag('t', 'c')]).size).toBe(3);
  });

  it('WB-NT-7 a call is told of while nobody sees the page, and nothing stands against it', () => {
    expect(treatRing({ quiet: false }, hidden)).toBe(true);
    expect(treatRing({ quiet: true }, hidden)).toBe(false);
    for (const against of [{ dnd: true }, { blocked: true }, { hidden: false }, { systemAllowed: false }])
      expect(treatRing({ quiet: false }, { ...hidden, ...against })).toBe(false);
  });
});
