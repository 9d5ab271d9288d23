import { describe, expect, it } from 'vitest';
import {
  ChannelSchema,
  ProfileSchema,
  WorkspaceSettingsSchema,
  isVisible,
  openChannels,
  openMessages,
  openProfiles,
  openWorkspaceSettings,
  shownName,
} from '../src/index.js';
import { createWorld } from './support/world.js';

const people = { Ada: 'owner', Eve: 'member' } as const;
/** Each alone is drawn as nothing, or as a space. */
const unseen = [
  ...[
    '\u200b',
    '\u2060',
    '\u3164',
    '\uffa0',
    '\u2800',
    '\u00ad',
    '\u202e',
    '\ufe0f',
    '\u034f',
    '\u2062',
    '\u180e',
    '\u0000',
  ],
  ...[
    '\u{e0041}',
    '\u{1d173}',
    '\u3000',
    '\u00a0',
    '\u115f',
    '\ufeff',
    '\u200d',
    '\u061c',
    '\u2028',
    ' ',
    '\t',
    '\u0085',
  ],
];

describe('what can be seen', () => {
  it('PRO-8 letters, marks, signs and emoji of any script can be', () => {
    for (const text of ['a', '漢', '.', '👍', '\u0301', 'א', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', `${unseen.join('')}a`])
      expect(isVisible(text), text).toBe(true);
    for (const text of [...unseen, unseen.join(''), '']) expect(isVisible(text), JSON.stringify(text)).toBe(false);
  });

  it('PRO-8 a name that nobody can see is refused for people, channels, workspaces and messages', async () => {
    const replica = (await createWorld(people)).replica('Ada');
    const channel = await openChannels(replica).create({ name: 'general' });
    for (const name of unseen) {
      await expect(openChannels(replica).create({ name })).rejects.toMatchObject({ code: 'channel-name-empty' });
      await expect(openProfiles(replica).update({ displayName: name })).rejects.toMatchObject({
        code: 'profile-name-empty',
      });
      await expect(openWorkspaceSettings(replica).rename(name)).rejects.toMatchObject({ code: 'workspace-name-empty' });
      await expect(openMessages(replica).send(channel, { text: name })).rejects.toMatchObject({
        code: 'message-empty',
      });
    }
  });

  it('PRO-8 what others wrote without the service is not shown either', async () => {
    const world = await createWorld(people);
    const eve = world.replica('Eve');
    for (const name of unseen) {
      await eve.force(ChannelSchema, { name, kind: 'channel' });
      await eve.force(ProfileSchema, { displayName: name }, { key: eve.me.person });
    }
    await world.sync();
    const [channels, profiles] = [openChannels(world.replica('Ada')), openProfiles(world.replica('Ada'))];
    await channels.ready();
    await profiles.ready();
    expect(channels.list.getSnapshot()).toEqual([]);
    expect(profiles.of(eve.me.person).getSnapshot().displayName).toBeUndefined();
  });

  it('PRO-8 controls and turns of direction are taken out, when written and when shown', async () => {
    const world = await createWorld(people);
    const ada = world.replica('Ada');
    const names = ['Eve\u202e', '\u2067Eve', 'Ev\u0000e', 'E\u200fve\n'];
    for (const name of names) {
      expect(shownName(name)).toBe('Eve');
      await openProfiles(ada).update({ displayName: name });
      const written = await ada.graph.get(ada.idOf(ProfileSchema, ada.me.person));
      expect(written?.properties['displayName']).toBe('Eve');
    }
    const eve = world.replica('Eve');
    await eve.force(ProfileSchema, { displayName: names[0] ?? '', statusMessage: 'a\u202eb' }, { key: eve.me.person });
    await eve.force(ChannelSchema, { name: 'tea\u202e\n', kind: 'channel' });
    await ada.force(WorkspaceSettingsSchema, { name: 'Tea\u2066 club' }, { key: 'workspace' });
    await world.sync();
    const [channels, profiles, settings] = [openChannels(ada), openProfiles(ada), openWorkspaceSettings(ada)];
    await channels.ready();
    await profiles.ready();
    expect(profiles.of(eve.me.person).getSnapshot()).toMatchObject({ displayName: 'Eve', statusMessage: 'ab' });
    expect(channels.list.getSnapshot()).toMatchObject([{ name: 'tea' }]);
    expect(settings.name.getSnapshot()).toBe('Tea club');
  });

  it('PRO-8 joiners within a name stay: names of some scripts and emoji need them', () => {
    for (const name of ['می\u200cخواهم', '👩\u200d👩\u200d👧', '❤\ufe0f']) expect(shownName(name)).toBe(name);
  });
});
