import { base64urlEncode } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { follow } from '../src/follow.js';
import { FLUSH_INTERVAL } from '../src/limits.js';
import { LATENCY, createSociety } from './support/joined.js';

const FLUSH = FLUSH_INTERVAL + LATENCY;

describe('following somebody', () => {
  it('FOLLOW-1 shows what they look at, in a room or anywhere, until they are gone', async () => {
    const society = createSociety();
    const { clock } = society;
    const alice = society.member(await society.identity());
    const bob = society.member(await society.identity());
    society.connect(alice, bob);
    clock.advance(2 * LATENCY);
    const { person } = alice.identity;
    const anywhere = follow(bob.presence, person);
    const inOne = follow(bob.presence, person, 'one');
    let changes = 0;
    anywhere.subscribe(() => (changes += 1));
    expect([anywhere.getSnapshot(), inOne.getSnapshot()]).toEqual([null, null]);

    alice.presence.join('one').set({ viewing: { node: 'one', at: 'top' } });
    clock.advance(FLUSH);
    expect(anywhere.getSnapshot()).toEqual({ node: 'one', at: 'top' });
    const session = alice.presence.join('two');
    session.set({ viewing: { node: 'two' } });
    clock.advance(FLUSH);
    expect(anywhere.getSnapshot()).toEqual({ node: 'two' });
    expect(inOne.getSnapshot()).toEqual({ node: 'one', at: 'top' });
    expect(changes).toBe(2);

    const seen = anywhere.getSnapshot();
    session.set({ cursor: 1 });
    clock.advance(FLUSH);
    expect(anywhere.getSnapshot()).toBe(seen);
    expect(changes).toBe(2);

    alice.presence.close();
    clock.advance(LATENCY);
    expect([anywhere.getSnapshot(), inOne.getSnapshot()]).toEqual([null, null]);
  });

  it('FOLLOW-1 goes with the device that changed last', async () => {
    const society = createSociety();
    const { clock, members } = society;
    const laptop = society.member(await society.identity());
    const phone = society.member(await society.identity());
    const bob = society.member(await society.identity());
    members.set(base64urlEncode(phone.identity.device), laptop.identity.person);
    society.connect(laptop, bob);
    society.connect(phone, bob);
    clock.advance(2 * LATENCY);
    const view = follow(bob.presence, laptop.identity.person);
    laptop.presence.join('one').set({ viewing: { node: 'one' } });
    clock.advance(FLUSH);
    const session = phone.presence.join('two');
    session.set({ viewing: { node: 'two' } });
    clock.advance(FLUSH);
    expect(view.getSnapshot()).toEqual({ node: 'two' });
    session.leave();
    clock.advance(FLUSH);
    expect(view.getSnapshot()).toEqual({ node: 'one' });
  });
});
