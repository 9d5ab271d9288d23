import { describe, expect, it } from 'vitest';
import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import { announcementsOf, arrivedAmong } from '../src/channel/announcements.js';

const grace = 'did:key:zgrace' as Did;
const sam = 'did:key:zsam' as Did;
const nameOf = (did: Did) => (did === grace ? 'Grace' : 'Sam');
const message = (id: string, author: Did, text = `text ${id}`) => ({ id, author, text }) as Message;
const say = (messages: readonly Message[], ...ids: string[]) =>
  announcementsOf(arrivedAmong(messages, new Set(ids)), nameOf);

describe('what screen readers hear', () => {
  it('WB-TL-8 of two people who write at once, each message goes with its author', () => {
    const messages = [message('a', grace), message('b', grace, 'I say no'), message('c', sam, 'I say yes')];
    expect(say(messages, 'b', 'c')).toEqual(['Grace: I say no', 'Sam: I say yes']);
  });

  it('WB-TL-8 a message that arrives late is told, and that it stands further up', () => {
    const messages = [message('late', sam, 'from the train'), message('a', grace), message('new', grace, 'ok')];
    expect(say(messages, 'late')).toEqual(['Sam, further up: from the train']);
    expect(say(messages, 'late', 'new')).toEqual(['Sam, further up: from the train', 'Grace: ok']);
  });

  it('WB-TL-8 many are counted, with all of their authors', () => {
    const many = Array.from({ length: 6 }, (_, index) => message(`${index}`, index % 2 === 0 ? grace : sam));
    const ids = many.map(({ id }) => id as string);
    expect(say(many, ...ids)).toEqual(['6 new messages from Grace and Sam']);
    expect(say([...many, message('a', grace)], ...ids)).toEqual(['6 messages from 2 people arrived above']);
  });
});
