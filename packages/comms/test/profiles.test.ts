import { shortFingerprint } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import { ProfileSchema, activeStatus, nameOf, openProfiles } from '../src/index.js';
import { person } from './support/people.js';
import { createWorld } from './support/world.js';

const people = { Ada: 'owner', Bob: 'member' } as const;

describe('profiles', () => {
  it('PRO-1 counts only what its subject writes', async () => {
    const world = await createWorld(people);
    await openProfiles(world.replica('Ada')).update({ displayName: 'Ada' });
    await world.replica('Bob').force(ProfileSchema, { displayName: 'Not Ada' }, { key: person('Ada') });
    await world.sync();
    const seen = openProfiles(world.replica('Bob'));
    await seen.ready();
    expect(seen.of(person('Ada')).getSnapshot().displayName).toBe('Ada');
    expect(world.replica('Bob').refusals).toEqual(['not-the-subject']);
  });

  it('PRO-2 ignores a field out of bounds and keeps the rest', async () => {
    const world = await createWorld(people);
    await world
      .replica('Bob')
      .force(ProfileSchema, { displayName: 'Bob', statusMessage: 'x'.repeat(201) }, { key: person('Bob') });
    const profiles = openProfiles(world.replica('Bob'));
    await profiles.ready();
    expect(profiles.of(person('Bob')).getSnapshot()).toEqual({ person: person('Bob'), displayName: 'Bob' });
  });

  it.each([
    'javascript:alert(1)',
    'http://example.org/a.png',
    'data:image/svg+xml;base64,AAAA',
    'data:text/html;base64,AAAA',
  ])('PRO-3 refuses the avatar %s from here and from others', async (avatar) => {
    const world = await createWorld(people);
    const replica = world.replica('Bob');
    const profiles = openProfiles(replica);
    await expect(profiles.update({ avatar })).rejects.toMatchObject({ code: 'profile-avatar' });
    await replica.force(ProfileSchema, { avatar }, { key: person('Bob') });
    await profiles.ready();
    expect(profiles.of(person('Bob')).getSnapshot().avatar).toBeUndefined();
  });

  it('PRO-4 trims, refuses with codes, and clears', async () => {
    const world = await createWorld(people);
    const profiles = openProfiles(world.replica('Ada'));
    await expect(profiles.update({ displayName: '  ' })).rejects.toMatchObject({ code: 'profile-name-empty' });
    await expect(profiles.update({ displayName: 'x'.repeat(121) })).rejects.toMatchObject({
      code: 'profile-name-too-long',
    });
    await expect(profiles.update({ handle: 'x'.repeat(33) })).rejects.toMatchObject({
      code: 'profile-too-long',
      argument: 'handle',
    });
    await profiles.update({ displayName: '  Ada ', statusMessage: 'tea', avatar: 'data:image/png;base64,AAAA' });
    await profiles.update({ statusMessage: '', avatar: '' });
    await profiles.ready();
    expect(profiles.of(person('Ada')).getSnapshot()).toEqual({ person: person('Ada'), displayName: 'Ada' });
  });

  it('PRO-5 shows somebody whose profile has not arrived without a name', async () => {
    const profiles = openProfiles((await createWorld(people)).replica('Ada'));
    expect(profiles.of(person('Bob')).getSnapshot()).toEqual({ person: person('Bob') });
    expect(profiles.of(person('Bob'))).toBe(profiles.of(person('Bob')));
  });

  it('PRO-10 names a person by their display name, and without one by the fingerprint of their key', async () => {
    const profiles = openProfiles((await createWorld(people)).replica('Ada'));
    const [ada, bob] = [person('Ada'), person('Bob')];
    expect(nameOf(profiles.of(bob).getSnapshot())).toBe(shortFingerprint(bob));
    expect(nameOf({ person: ada })).toMatch(/^([0-9a-f]{2}:){7}[0-9a-f]{2}$/);
    expect(nameOf({ person: ada })).not.toBe(nameOf({ person: bob }));
    await profiles.update({ displayName: 'Ada' });
    expect(nameOf(profiles.of(ada).getSnapshot())).toBe('Ada');
  });

  it('PRO-9 tells when somebody first said who they are, and nothing of who has not', async () => {
    const world = await createWorld(people);
    const profiles = openProfiles(world.replica('Ada'));
    await profiles.ready();
    expect(profiles.introducedAt(person('Ada'))).toBeNull();
    await profiles.update({ displayName: 'Ada' });
    const at = profiles.introducedAt(person('Ada'));
    expect(at).toBeGreaterThan(0);
    await profiles.update({ displayName: 'Countess' });
    expect(profiles.introducedAt(person('Ada'))).toBe(at);
  });

  it("PRO-6 tells a person's listeners only when that profile changed", async () => {
    const world = await createWorld(people);
    const ada = openProfiles(world.replica('Ada'));
    await ada.update({ displayName: 'Ada' });
    await ada.ready();
    const before = ada.of(person('Ada')).getSnapshot();
    let told = 0;
    ada.of(person('Ada')).subscribe(() => (told += 1));
    await openProfiles(world.replica('Bob')).update({ displayName: 'Bob' });
    await world.sync();
    expect(ada.of(person('Bob')).getSnapshot().displayName).toBe('Bob');
    expect(ada.of(person('Ada')).getSnapshot()).toBe(before);
    expect(told).toBe(0);
    await ada.update({ statusEmoji: '🫖' });
    expect(told).toBe(1);
  });

  it('PRO-7 hides emoji and message once their time is over by the reader, and keeps no end for what is said anew', async () => {
    const world = await createWorld(people);
    const { clock } = world;
    const profiles = openProfiles(world.replica('Ada'));
    const shown = () => activeStatus(profiles.of(person('Ada')).getSnapshot(), clock.now());
    await profiles.ready();
    expect(shown()).toBeNull();
    await profiles.update({ statusEmoji: '🌴', statusMessage: 'away', statusExpiresAt: clock.now() + 1_000 });
    expect(shown()).toEqual({ emoji: '🌴', message: 'away' });
    clock.advance(1_000);
    expect(shown()).toBeNull();
    await profiles.update({ statusEmoji: '', statusMessage: 'back' });
    expect(shown()).toEqual({ message: 'back' });
    expect(profiles.of(person('Ada')).getSnapshot()).not.toHaveProperty('statusExpiresAt');
    await profiles.update({ statusExpiresAt: clock.now() + 5 });
    await profiles.update({ displayName: 'Ada' });
    expect(profiles.of(person('Ada')).getSnapshot().statusExpiresAt).toBe(clock.now() + 5);
    await profiles.update({ statusExpiresAt: null });
    expect(profiles.of(person('Ada')).getSnapshot()).not.toHaveProperty('statusExpiresAt');
    await expect(profiles.update({ statusExpiresAt: -1 })).rejects.toMatchObject({ code: 'profile-expiry' });
  });
});
