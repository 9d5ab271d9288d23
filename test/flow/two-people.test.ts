import { systemClock } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { Note, connect, create, join, person, reopen, texts, until } from '../support/people.js';

describe('two people', () => {
  it('SPACE-1 one invites, the other joins, is admitted, gets the key, and both read what either writes', async () => {
    const ada = await person('Ada', systemClock);
    const grace = await person('Grace', systemClock);
    const hers = await create(ada);
    expect(hers.standing.getSnapshot()).toEqual({ kind: 'member', role: 'owner', canWrite: true });
    await hers.create(Note, { list: 'general', text: 'before' });
    const link = await hers.createInvite();
    const theirs = await join(grace, link);
    expect(theirs.standing.getSnapshot()).toEqual({ kind: 'waiting-for-member' });
    await connect({ by: ada, space: hers }, { by: grace, space: theirs });
    await until(() => {
      const standing = theirs.standing.getSnapshot();
      return standing.kind === 'member' && standing.canWrite;
    }, 'Grace to be admitted');
    await theirs.create(Note, { list: 'general', text: 'hello from Grace' });
    await hers.create(Note, { list: 'general', text: 'hello from Ada' });
    await until(
      async () => (await texts(hers)).length === 3 && (await texts(theirs)).length === 3,
      'both to hold three notes',
    );
    expect(await texts(hers)).toEqual(await texts(theirs));
    expect((await texts(hers))[0]).toBe('before');
    const id = hers.id;
    await theirs.close();
    const again = await reopen(grace, id);
    expect(await texts(again)).toEqual(await texts(hers));
    expect([...ada.errors, ...grace.errors]).toEqual([]);
    await Promise.all([again.close(), hers.close()]);
  });
});
