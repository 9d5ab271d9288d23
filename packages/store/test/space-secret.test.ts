import { createIdentity, inDomain, printError, systemClock, utf8Encode } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { createSpace, joinSpace, memoryStorage } from '@kith/store';
import type { Space, SpaceEnvironment } from '@kith/store';
import { afterEach, describe, expect, it } from 'vitest';
import { ExportedSecrets } from '../src/space/exported-secrets.js';

const crypto = createNodeCrypto();
const open: Space[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((space) => space.close()));
});

async function environment(): Promise<SpaceEnvironment> {
  const identity = await createIdentity({ crypto, clock: systemClock });
  return { identity, crypto, clock: systemClock, storage: memoryStorage(), schemas: [] };
}

function kept(space: Space): Space {
  open.push(space);
  return space;
}

describe('secrets beside the log', () => {
  it('SPACE-20 two members agree on each, and a joiner has none until a key has come', async () => {
    const ada = kept(await createSpace(await environment(), { kind: 'workspace' }));
    const bob = kept(await joinSpace(await environment(), await ada.createInvite()));
    const told: unknown[] = [];
    bob.secret('presence').subscribe(() => told.push(bob.secret('presence').getSnapshot()));
    expect(bob.secret('presence').getSnapshot()).toBeNull();

    await ada.importChanges(await bob.exportChanges());
    const admitted = () =>
      ada.members.getSnapshot().some(({ person, devices }) => person === bob.me.person && devices.length > 0);
    await changed(ada.members, admitted);
    // The key may be granted a change after the admission.
    while (bob.secret('presence').getSnapshot() === null) {
      const next = nextEvent(ada);
      await bob.importChanges(await ada.exportChanges());
      if (bob.secret('presence').getSnapshot() === null) await next;
    }

    expect(bob.secret('presence').getSnapshot()).toEqual(ada.secret('presence').getSnapshot());
    expect(bob.secret('calls').getSnapshot()?.key).not.toEqual(bob.secret('presence').getSnapshot()?.key);
    expect(told).toHaveLength(1);
  });

  it('SPACE-20 is derived as written, and changes with the epoch alone', () => {
    let current = { id: new Uint8Array(16).fill(1), key: new Uint8Array(32).fill(2) };
    const secrets = new ExportedSecrets(crypto, () => current, printError);
    const presence = secrets.of('presence');
    const first = presence.getSnapshot();
    expect(first).toEqual({
      epoch: current.id,
      key: crypto.hkdf(current.key, inDomain('export', utf8Encode('presence')), 32),
    });
    expect(first?.key).toHaveLength(32);
    secrets.refresh();
    expect(presence.getSnapshot()).toBe(first);
    expect(secrets.of('presence')).toBe(presence);
    current = { id: new Uint8Array(16).fill(3), key: new Uint8Array(32).fill(4) };
    secrets.refresh();
    expect(presence.getSnapshot()?.epoch).toBe(current.id);
    expect(presence.getSnapshot()?.key).not.toEqual(first?.key);
    secrets.forget();
    expect(presence.getSnapshot()).toBeNull();
  });

  it.each(['', 'x'.repeat(65), 'ü'.repeat(33)])('SPACE-20 refuses the label "%s"', (label) => {
    const secrets = new ExportedSecrets(crypto, () => null, printError);
    expect(() => secrets.of(label)).toThrow(expect.objectContaining({ code: 'secret-label' }));
  });
});

function nextEvent(space: Space): Promise<void> {
  return new Promise((resolve) => {
    const stop = space.events.subscribe(() => {
      stop();
      resolve();
    });
  });
}

async function changed(source: Space['members'], holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const stop = source.subscribe(() => {
      if (!holds()) return;
      stop();
      resolve();
    });
  });
}
