import { createHmac, webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cachedIceServers, turnCredentials, type IceSourceCode } from '../src/media.js';
import { turnExpiry } from '../src/turn/rest-credentials.js';
import type { IceServer } from '../src/ports.js';
import { simulatedClock } from './support/clock.js';

const crypto = webcrypto as unknown as Crypto;

describe('TURN credentials', () => {
  it('TU-3 the username is expiry and name, the credential its HMAC-SHA1 under the secret', async () => {
    const clock = simulatedClock();
    const options = { secret: 'north', name: 'alice', lifetime: 3_600_000, clock, crypto };
    const { username, credential } = await turnCredentials(options);
    const expiry = Math.floor(clock.now() / 1000) + 3_600;
    expect(username).toBe(`${expiry}:alice`);
    expect(credential).toBe(createHmac('sha1', 'north').update(username).digest('base64'));
    expect(turnExpiry(username)).toBe(expiry * 1000);
    expect(turnExpiry('alice')).toBeNull();
    await expect(turnCredentials({ ...options, name: 'a:b' })).rejects.toMatchObject({
      code: 'turn-credentials-invalid',
    });
    await expect(turnCredentials({ ...options, lifetime: 0 })).rejects.toMatchObject({ argument: 'lifetime' });
  });
});

describe('ICE servers that are kept', () => {
  function source(lifetime: number) {
    const clock = simulatedClock();
    const failures: IceSourceCode[] = [];
    const state = {
      asked: 0,
      answer: (): unknown => [
        { urls: 'turn:relay.test', username: `${Math.floor((clock.now() + lifetime) / 1000)}:a`, credential: 'x' },
      ],
    };
    const servers = cachedIceServers(
      () => {
        state.asked += 1;
        return state.answer() as IceServer[] | Promise<IceServer[]>;
      },
      { clock, refreshBefore: 60_000, onFailure: (code) => failures.push(code) },
    );
    return { clock, failures, state, servers };
  }

  it('TU-4 the source is asked once for many, and again when what it gave is about to end', async () => {
    const { clock, state, servers, failures } = source(600_000);
    const [first, second] = await Promise.all([servers(), servers()]);
    expect(first).toBe(second);
    expect(await servers()).toBe(first);
    expect(state.asked).toBe(1);
    clock.advance(545_000);
    expect(await servers()).not.toBe(first);
    expect(state.asked).toBe(2);
    expect(failures).toEqual([]);
  });

  it('TU-5 a source that fails is reported; the last good answer serves until it ends, and no longer', async () => {
    const { clock, state, servers, failures } = source(600_000);
    const good = await servers();
    state.answer = () => Promise.reject(new Error('down'));
    clock.advance(560_000);
    expect(await servers()).toBe(good);
    clock.advance(60_000);
    expect(await servers()).toEqual([]);
    expect(failures).toEqual(['ice-source-failed', 'ice-source-failed']);
  });

  it('TU-6 what is malformed, has ended already, or never comes has its own code and gives no servers', async () => {
    const { clock, state, servers, failures } = source(-1_000);
    expect(await servers()).toEqual([]);
    state.answer = () => [{ urls: 'http://relay.test' }];
    expect(await servers()).toEqual([]);
    state.answer = () => new Promise(() => {});
    const late = servers();
    clock.advance(5_000);
    expect(await late).toEqual([]);
    expect(failures).toEqual(['ice-source-expired', 'ice-source-malformed', 'ice-source-timeout']);
    expect(clock.waiting).toBe(0);
  });
});
