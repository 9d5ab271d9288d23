import { systemClock } from '@kith/identity';
import type { SyncConnection } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { Note, connect, create, join, person, texts, until } from '../support/people.js';
import type { Person } from '../support/people.js';
import { canWrite } from '../support/society.js';

const NOTES = 300;

/** The connection, and what comes over it of y-protocols' messages: updates, and little else. */
function counting(connection: SyncConnection, count: (bytes: number) => void): SyncConnection {
  return {
    remote: connection.remote,
    transcript: connection.transcript,
    onClose: (listener) => connection.onClose(listener),
    open: (secret, handler) =>
      connection.open(secret, {
        ...handler,
        onOpen: () => handler.onOpen(),
        onClose: (reason) => handler.onClose(reason),
        onMessage: (message) => {
          if (message[0] === 0) count(message.length);
          handler.onMessage(message);
        },
      }),
  };
}

describe('what several people hold', () => {
  it('SYNC-18 comes from one of them, and all of it', async () => {
    const people = await Promise.all(['Ada', 'Bob', 'Cy', 'Dee', 'Newcomer'].map((name) => person(name, systemClock)));
    const [ada, ...others] = people as [Person, ...Person[]];
    const hers = { by: ada, space: await create(ada) };
    const link = await hers.space.createInvite({ uses: 10 });
    const text = 'a note '.repeat(40);
    await Promise.all(Array.from({ length: NOTES }, (_, at) => hers.space.create(Note, { text: `${at} ${text}` })));
    const holders = [hers];
    for (const by of others.slice(0, -1)) {
      const space = await join(by, link);
      await connect(hers, { by, space });
      await until(async () => canWrite(space) && (await texts(space)).length === NOTES, `${by.name} to hold all`);
      holders.push({ by, space });
    }

    const by = others.at(-1) as Person;
    const newcomer = { by, space: await join(by, link) };
    let received = 0;
    for (const holder of holders)
      await connect(newcomer, holder, (connection) => counting(connection, (bytes) => (received += bytes)));
    const peers = () => newcomer.space.status.getSnapshot().peers;
    await until(async () => (await texts(newcomer.space)).length === NOTES, 'all to be here');
    await until(() => peers().length === holders.length && peers().every(({ synced }) => synced), 'all to be synced');
    const held = NOTES * text.length;
    expect(received).toBeGreaterThan(held);
    expect(received).toBeLessThan(3 * held);
    expect(by.errors).toEqual([]);
    for (const { space } of [...holders, newcomer]) await space.close();
  });
});
