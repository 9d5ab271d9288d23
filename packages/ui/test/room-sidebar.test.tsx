// First: React looks for a document while it is imported.
import { act, render } from '../../react/test/support/render.js';
import type { Did } from '@kith/identity';
import { observable } from '@kith/identity';
import { WorkspaceProvider } from '@kith/react';
import type { Standing } from '@kith/store';
import type { Workspace, WorkspaceStatus } from '@kith/workspace';
import type { ComponentType, ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { presenceOf } from '../../react/test/support/presence.js';
import { testWorkspace } from '../../react/test/support/workspace.js';
import { AvatarStack, Avatar, Discussion, MessageText, RoomSidebar, Roster, TypingLine } from '../src/index.js';
import { typingWords } from '../src/people/presence-words.js';
import { calledIn } from '../src/composer/called-names.js';
import { ambiguousNames, declaredMentions } from '../src/composer/declared-mentions.js';
import { emptyDraft } from '../src/composer/draft.js';
import { pageLink } from '../src/room/invite-button.js';
import { offlineWords } from '../src/room/offline-note.js';

const node = 'invoice-42';
const stranger = (index: number) => `did:key:z6Mk${index}` as Did;

const html = (workspace: Workspace, child: ReactNode) =>
  renderToStaticMarkup(<WorkspaceProvider workspace={workspace}>{child}</WorkspaceProvider>);

const mentionsIn = (text: string, people: Parameters<typeof calledIn>[1]) =>
  declaredMentions({ ...emptyDraft, text }, people);

const changed = (workspace: Workspace, changes: Partial<Workspace>): Workspace => ({ ...workspace, ...changes });

describe('the Room sidebar', () => {
  it('UI-1 joins the room while it is mounted and says what this person looks at', async () => {
    const { ada, presence } = await testWorkspace();
    const page = await render(<RoomSidebar workspace={ada} node={node} title="Invoice 42" />);
    expect(presence.sessions.open.map((session) => session.node)).toEqual(presence.sessions.open.map(() => node));
    expect(presence.sessions.open.some(({ fields }) => fields.viewing?.node === node)).toBe(true);
    await page.update(<RoomSidebar workspace={ada} node="invoice-43" />);
    expect(presence.sessions.open.every((session) => session.node === 'invoice-43')).toBe(true);
    await page.unmount();
    expect(presence.sessions.open).toEqual([]);
  });

  it('UI-2 names who is here, with their status in words and what they look at', async () => {
    const { ada, bob, presence, world } = await testWorkspace();
    await bob.profiles.update({ displayName: 'Bob' });
    await world.sync();
    const page = await render(
      <RoomSidebar workspace={ada} node={node} title="Invoice 42" describeView={({ at }) => `Looks at ${at}`} />,
    );
    await act(async () =>
      presence.others(node, [
        presenceOf(bob.me, { status: 'dnd', activity: 'Running tests', viewing: { node, at: 'line 3' } }),
      ]),
    );
    expect(page.text()).toContain('2 people here');
    expect(page.text()).toContain('BobDo not disturbRunning testsLooks at line 3');
    expect(page.text()).toContain('You, online');
    await page.unmount();
  });

  it('UI-3 alone, it says so; with nobody who could come it teaches to invite', async () => {
    const { ada } = await testWorkspace();
    const page = await render(<RoomSidebar workspace={ada} node={node} />);
    expect(page.text()).toContain('Only you are here');
    expect(page.text()).toContain('They will see what you write when they come');
    await page.unmount();
    const [me] = ada.members.getSnapshot();
    const first = changed(ada, { members: observable(me === undefined ? [] : [me]) });
    const early = await render(<RoomSidebar workspace={first} node={node} />);
    expect(early.text()).toContain('No one else has joined this workspace yet.');
    expect(early.text()).toContain('Copy the invite link');
    await early.unmount();
  });

  it('UI-4 many people are faces and a number until the list is opened', async () => {
    const { ada, presence } = await testWorkspace();
    presence.others(
      node,
      Array.from({ length: 23 }, (_, index) => presenceOf(stranger(index))),
    );
    const shown = html(ada, <RoomSidebar workspace={ada} node={node} />);
    expect(shown).toContain('23 people here');
    expect(shown).toContain('and 20 more');
    expect(shown).toMatch(/aria-expanded="false"/u);
    expect(shown).toMatch(/class="kith-room-people"[^>]*hidden/u);
  });

  it('UI-5 offline it says what happens to what is written, and how much waits', async () => {
    expect(offlineWords('offline', 3)).toBe('Offline: 3 messages wait until someone is online.');
    expect(offlineWords('offline', 0)).toContain('is kept');
    expect(offlineWords('connecting', 0)).toBeNull();
    expect(offlineWords('connected', 1)).toBeNull();
    const { ada } = await testWorkspace();
    const status: WorkspaceStatus = { ...ada.status.getSnapshot(), network: 'offline', unsent: 1 };
    const offline = changed(ada, { status: observable(status) });
    expect(html(offline, <RoomSidebar workspace={offline} node={node} />)).toContain('What you write is kept');
  });

  it('UI-6 whoever is not let in is told what opens the room', async () => {
    const { ada } = await testWorkspace();
    const words: [Standing, RegExp][] = [
      [{ kind: 'waiting-for-member' }, /Waiting for a member.*opens by itself/su],
      [{ kind: 'refused', code: 'invite-expired' }, /expired.*fresh link/su],
      [{ kind: 'refused', code: 'invite-spent' }, /used up.*fresh link/su],
      [{ kind: 'refused', code: 'invite-unknown' }, /another workspace.*link to this one/su],
    ];
    for (const [standing, said] of words) {
      const outside = changed(ada, { standing: observable(standing) });
      const shown = html(outside, <RoomSidebar workspace={outside} node={node} title="Invoice 42" />);
      expect(shown).toMatch(said);
      expect(shown).not.toContain('<textarea');
    }
  });

  it('UI-7 an invite link opens this page, its secret in the fragment', () => {
    expect(pageLink('abc', 'https://example.org/board?x=1')).toBe('https://example.org/board?x=1#abc');
    expect(pageLink('https://other.example/#abc', 'https://example.org/board#old')).toBe(
      'https://example.org/board#abc',
    );
  });
});

describe('typing', () => {
  it('UI-8 three are named, more are counted, and nobody keeps the height', async () => {
    expect(typingWords([])).toBe('');
    expect(typingWords(['Ada'])).toBe('Ada is typing');
    expect(typingWords(['Ada', 'Bob'])).toBe('Ada and Bob are typing');
    expect(typingWords(['Ada', 'Bob', 'Cem'])).toBe('Ada, Bob, and Cem are typing');
    expect(typingWords(['Ada', 'Bob', 'Cem', 'Dee'])).toBe('4 people are typing');
    const { ada } = await testWorkspace();
    expect(html(ada, <TypingLine people={[]} />)).toBe(
      '<p class="kith kith-typing" role="status" aria-live="polite"></p>',
    );
  });
});

describe('a discussion', () => {
  it('UI-9 shows what others said about its target, and writes nothing by being looked at', async () => {
    const { ada, adaReplica, bob, world } = await testWorkspace();
    const writes = adaReplica.writes;
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Discussion target={node} />
      </WorkspaceProvider>,
    );
    expect(page.text()).toContain('No messages yet');
    expect(adaReplica.writes).toBe(writes);
    await act(async () => {
      await bob.messages.send(await bob.channels.openDiscussion(node), { text: 'Paid **twice**?' });
      await world.sync();
    });
    expect(page.text()).toContain('Paid twice?');
    await page.unmount();
  });

  it('UI-10 loading shows nothing at first, and what is empty says what to do', async () => {
    const { ada } = await testWorkspace();
    // Rendered once, as at the first moment: a timeline is still being read.
    const first = html(ada, <Discussion target={node} />);
    expect(first).toContain('aria-busy="true"');
    expect(first).not.toContain('kith-skeleton');
    expect(first).not.toContain('No messages yet');
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Discussion target={node} />
      </WorkspaceProvider>,
    );
    expect(page.text()).toContain('Write the first one below');
    await page.unmount();
  });

  it('UI-11 without a key it says what will change that', async () => {
    const { ada } = await testWorkspace();
    const keyless = changed(ada, {
      standing: observable<Standing>({ kind: 'member', role: 'member', canWrite: false }),
    });
    const shown = html(keyless, <Discussion target={node} />);
    expect(shown).toContain('The key has not arrived yet');
    expect(shown).not.toContain('<textarea');
  });

  it('UI-12 names and the room are declared as mentions', () => {
    const people = [
      { did: stranger(1), name: 'Ada', named: true, me: false },
      { did: stranger(2), name: 'Ada Lovelace', named: true, me: false },
    ];
    const ask = 'ask @Ada Lovelace, or @Ada, or @Ada';
    expect(mentionsIn(ask, people)).toMatchObject({ dids: [stranger(2), stranger(1)], room: false });
    expect(mentionsIn(ask, people).places.map(({ start, end }) => ask.slice(start, end))).toEqual([
      '@Ada Lovelace',
      '@Ada',
      '@Ada',
    ]);
    expect(mentionsIn('@room and a@Ada.org', people)).toMatchObject({ dids: [], room: true });
    const many = Array.from({ length: 60 }, (_, index) => ({
      did: stranger(index),
      name: `Person${index}x`,
      named: true,
      me: false,
    }));
    expect(mentionsIn(many.map(({ name }) => `@${name}`).join(' '), many).dids).toHaveLength(50);
  });

  it('UI-12 names are found in any case and composition, as whole words, and neither in code nor in addresses', () => {
    const people = [
      { did: stranger(1), name: 'Sam', named: true, me: false },
      { did: stranger(2), name: 'José', named: true, me: false },
    ];
    const called = (text: string) => mentionsIn(text, people);
    expect(called('@sam and @jose\u0301').dids).toEqual([stranger(1), stranger(2)]);
    const addresses = ['https://social.example/@Sam', 'www.example.org/@room?', '[x](https://a.b/@Sam)'];
    for (const text of ['@room_service', '@Samuel', '@Sam_1', '`@Sam`', '```\n@Sam @room\n```', 'x@Sam', ...addresses])
      expect(called(text), text).toEqual({ dids: [], room: false, places: [] });
  });

  it('UI-12 of several people with one name none is meant until one is picked, and that is told', () => {
    const people = [0, 1, 2].map((index) => ({ did: stranger(index), name: 'Sam', named: true, me: index === 0 }));
    expect(calledIn('hi @sam', people).names).toEqual([{ name: 'sam', people: [stranger(1), stranger(2)] }]);
    expect(mentionsIn('hi @sam', people)).toEqual({ dids: [], room: false, places: [] });
    expect(ambiguousNames({ ...emptyDraft, text: 'hi @sam' }, people)).toEqual(['Sam']);
    const picked = { ...emptyDraft, text: 'hi @Sam', ranges: [{ target: stranger(2), start: 3, end: 7 }] };
    expect(declaredMentions(picked, people).dids).toEqual([stranger(2)]);
    expect(ambiguousNames(picked, people)).toEqual([]);
  });
});

describe('people', () => {
  it('UI-13 a face is letters, a dot, or an image that is already here', () => {
    const face = { did: stranger(1), name: 'Ada Lovelace', named: true, avatar: null };
    expect(renderToStaticMarkup(<Avatar person={face} />)).toContain('>AL<');
    expect(renderToStaticMarkup(<Avatar person={{ ...face, named: false }} />)).toContain('>·<');
    expect(renderToStaticMarkup(<Avatar person={face} status="away" />)).toContain('data-status="away"');
    expect(renderToStaticMarkup(<Avatar person={{ ...face, avatar: 'data:image/png;base64,x' }} />)).toContain(
      'src="data:image/png;base64,x"',
    );
  });

  it('UI-13 a remote avatar is not fetched', async () => {
    const { ada } = await testWorkspace();
    await ada.profiles.update({ displayName: 'Ada', avatar: 'https://example.org/ada.png' });
    expect(html(ada, <AvatarStack people={[{ person: ada.me }]} />)).not.toContain('<img');
  });

  it('UI-14 more faces than asked for are counted, one alone is shown', async () => {
    const { ada } = await testWorkspace();
    const people = (count: number) => Array.from({ length: count }, (_, index) => ({ person: stranger(index) }));
    const faces = (count: number) => html(ada, <AvatarStack people={people(count)} most={3} />);
    expect(faces(4).match(/kith-avatar"/gu)).toHaveLength(4);
    expect(faces(4)).not.toContain('more');
    expect(faces(5).match(/kith-avatar"/gu)).toHaveLength(3);
    expect(faces(5)).toContain('and 2 more');
  });

  it('parts without what they show say what they need', async () => {
    const { ada } = await testWorkspace();
    const parts = { AvatarStack, Roster, TypingLine, Avatar, MessageText } as unknown as Record<string, ComponentType>;
    for (const [name, Part] of Object.entries(parts))
      expect(() => html(ada, <Part />), name).toThrow(expect.objectContaining({ code: 'argument-invalid' }));
  });

  it('UI-15 a custom status is shown until it expires', async () => {
    const { ada } = await testWorkspace();
    const roster = () => html(ada, <Roster people={[presenceOf(ada.me, { self: true })]} />);
    await ada.profiles.update({ displayName: 'Ada', statusEmoji: '🌴', statusMessage: 'On holiday' });
    expect(roster()).toContain('🌴 On holiday');
    await ada.profiles.update({ statusMessage: 'On holiday', statusExpiresAt: 1_000 });
    expect(roster()).not.toContain('On holiday');
  });
});
