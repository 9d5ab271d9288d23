// First: hooks look for a document while they are imported.
import { act, render } from './support/render.js';
import type { Did } from '@kith/identity';
import type { Notice } from '@kith/presence';
import { StrictMode, useEffect } from 'react';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import {
  WorkspaceProvider,
  useFollow,
  useNotices,
  usePeers,
  usePerson,
  usePresenter,
  useRoom,
  useRoster,
  useStatus,
  useTyping,
} from '../src/index.js';
import type { OwnStatusView, RoomHandle } from '../src/index.js';
import { presenceOf } from './support/presence.js';
import { testWorkspace } from './support/workspace.js';

const cem = 'did:key:z6Mkcem' as Did;

function Here({ node, at, onRoom }: { node: string; at?: string; onRoom?: (room: RoomHandle) => void }): ReactNode {
  const room = useRoom(node, { viewing: { node, ...(at === undefined ? {} : { at }) } });
  onRoom?.(room);
  return null;
}

describe('being in a room', () => {
  it.each([false, true])('RCT-8 lasts as long as the component (StrictMode: %s)', async (strict) => {
    const { ada, presence } = await testWorkspace();
    const Mode = strict ? StrictMode : 'div';
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Mode>
          <Here node="a" />
        </Mode>
      </WorkspaceProvider>,
    );
    expect(presence.sessions.open.map(({ node, fields }) => [node, fields])).toEqual([
      ['a', { viewing: { node: 'a' } }],
    ]);
    await page.unmount();
    expect(presence.sessions.open).toEqual([]);
  });

  it('RCT-8 is not interrupted when one component takes over from another', async () => {
    const { ada, presence } = await testWorkspace();
    const seen: number[] = [];
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Here key="one" node="a" />
      </WorkspaceProvider>,
    );
    const stop = presence.room('a').people.subscribe(() => seen.push(presence.room('a').people.getSnapshot().length));
    await page.update(
      <WorkspaceProvider workspace={ada}>
        <Here key="two" node="a" />
      </WorkspaceProvider>,
    );
    stop();
    expect(presence.sessions.joined).toBe(2);
    expect(seen).not.toContain(0);
    await page.unmount();
  });

  it('RCT-8 does not happen on a server', async () => {
    const { ada, presence } = await testWorkspace();
    renderToString(
      <WorkspaceProvider workspace={ada}>
        <Here node="a" />
      </WorkspaceProvider>,
    );
    expect(presence.sessions.joined).toBe(0);
  });

  it('RCT-9 says fields when they say something else, and takes back those no longer given', async () => {
    const { ada, presence } = await testWorkspace();
    const at = (place?: string) => (
      <WorkspaceProvider workspace={ada}>
        <Here node="a" {...(place === undefined ? {} : { at: place })} />
      </WorkspaceProvider>
    );
    const page = await render(at('top'));
    await page.update(at('top'));
    await page.update(at('end'));
    function Nothing(): ReactNode {
      useRoom('a', {});
      return null;
    }
    expect(presence.sessions.open[0]?.said).toEqual([
      { viewing: { node: 'a', at: 'top' } },
      { viewing: { node: 'a', at: 'end' } },
    ]);
    await page.unmount();

    function Doing({ activity }: { activity: string | null }): ReactNode {
      useRoom('a', activity === null ? {} : { activity });
      return null;
    }
    const within = (child: ReactNode) => <WorkspaceProvider workspace={ada}>{child}</WorkspaceProvider>;
    const other = await render(within(<Doing activity="Running tests" />));
    await other.update(within(<Doing activity={null} />));
    expect(presence.sessions.open[0]?.said).toEqual([{ activity: 'Running tests' }, { activity: null }]);
    await other.update(within(<Nothing />));
    expect(presence.sessions.open[0]?.said).toEqual([]);
    await other.unmount();
  });

  it('RCT-10 gives one handle for a node, which works from the effects of children on and not while rendering', async () => {
    const { ada, presence } = await testWorkspace();
    const handles = new Set<RoomHandle>();
    function Child({ room }: { room: RoomHandle }): ReactNode {
      useEffect(() => room.set({ activity: 'said by a child' }), [room]);
      return null;
    }
    function Parent(): ReactNode {
      const room = useRoom('a');
      handles.add(room);
      return <Child room={room} />;
    }
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Parent />
      </WorkspaceProvider>,
    );
    await page.update(
      <WorkspaceProvider workspace={ada}>
        <Parent />
      </WorkspaceProvider>,
    );
    expect(presence.sessions.open[0]?.fields).toEqual({ activity: 'said by a child' });
    expect(handles.size).toBe(1);
    await page.unmount();
    function TooEarly(): ReactNode {
      useRoom('a').typing();
      return null;
    }
    expect(() =>
      renderToString(
        <WorkspaceProvider workspace={ada}>
          <TooEarly />
        </WorkspaceProvider>,
      ),
    ).toThrow(expect.objectContaining({ code: 'room-not-joined' }));
  });
});

describe('editing in a room', () => {
  it('RCT-10 the handle asks for the awareness of the document that it is given', async () => {
    const { ada, presence } = await testWorkspace();
    const doc = { clientID: 7 } as NonNullable<NonNullable<Parameters<RoomHandle['awareness']>[0]>['doc']>;
    const asked: unknown[] = [];
    function Editor(): ReactNode {
      const room = useRoom('a');
      useEffect(() => {
        for (const options of [undefined, { doc }]) {
          try {
            room.awareness(options);
          } catch (error) {
            asked.push(error);
          }
        }
      }, [room]);
      return null;
    }
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Editor />
      </WorkspaceProvider>,
    );
    expect(asked).toHaveLength(2);
    expect(presence.sessions.open[0]?.documents).toEqual([undefined, doc]);
    await page.unmount();
  });
});

describe('reading presence', () => {
  it('RCT-11 renders a component again only when what it reads changed', async () => {
    const { ada, bob, presence } = await testWorkspace();
    const renders: Record<string, number> = {};
    function Reads({ name, read }: { name: string; read: () => unknown }): ReactNode {
      renders[name] = (renders[name] ?? 0) + 1;
      return `${name}=${JSON.stringify(read())} `;
    }
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Reads name="bob" read={() => usePerson(bob.me, 'a')?.status ?? null} />
        <Reads name="cem" read={() => usePerson(cem, 'a')?.status ?? null} />
        <Reads name="roster" read={() => useRoster('a').length} />
        <Reads name="elsewhere" read={() => useRoster('b').length} />
        <Reads name="all" read={() => useRoster().length} />
        <Reads name="peers" read={() => usePeers('a').length} />
        <Reads name="typing" read={() => useTyping('a').length} />
        <Reads name="presenter" read={() => usePresenter('a')?.self ?? null} />
      </WorkspaceProvider>,
    );
    const bobHere = presenceOf(bob.me);
    await act(async () => presence.others('a', [bobHere]));
    expect(page.text()).toBe('bob="online" cem=null roster=1 elsewhere=0 all=1 peers=0 typing=0 presenter=null ');
    const before = { ...renders };
    await act(async () => presence.others('a', [bobHere, presenceOf(cem, { status: 'away' })]));
    expect(page.text()).toContain('cem="away" roster=2 elsewhere=0 all=2');
    const again = Object.keys(renders).filter((name) => renders[name] !== before[name]);
    expect(again.toSorted()).toEqual(['all', 'cem', 'roster']);
    await act(async () => presence.typingIn('a', [bob.me]));
    await act(async () => presence.presents('a', { person: bob.me, key: 'k', self: false }));
    expect(page.text()).toContain('typing=1 presenter=false');
    expect(renders['bob']).toBe(before['bob']);
    await page.unmount();
  });

  it('RCT-12 follows what a person looks at, and says when they are gone', async () => {
    const { ada, bob, presence } = await testWorkspace();
    const renders: number[] = [];
    function Follows(): ReactNode {
      renders.push(1);
      const { viewing, gone } = useFollow(bob.me, 'a');
      return `${viewing?.at ?? '-'} ${gone}`;
    }
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Follows />
      </WorkspaceProvider>,
    );
    expect(page.text()).toBe('- true');
    const at = (place: string, activity?: string) =>
      act(async () =>
        presence.others('a', [
          presenceOf(bob.me, { viewing: { node: 'a', at: place }, ...(activity === undefined ? {} : { activity }) }),
        ]),
      );
    await at('row 7');
    expect(page.text()).toBe('row 7 false');
    const before = renders.length;
    await at('row 7', 'something else about them');
    expect(renders).toHaveLength(before);
    await at('row 9');
    expect(page.text()).toBe('row 9 false');
    await act(async () => presence.others('a', []));
    expect(page.text()).toBe('- true');
    await page.unmount();
  });

  it('RCT-13 tells of notices while mounted, by the newest listener', async () => {
    const { ada, bob, presence } = await testWorkspace();
    const heard: string[] = [];
    function Listens({ name }: { name: string }): ReactNode {
      useNotices((notice: Notice) => heard.push(`${name} ${notice.id}`));
      return null;
    }
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Listens name="first" />
      </WorkspaceProvider>,
    );
    presence.notice({ type: 'poke', id: '1', from: bob.me, quiet: false });
    await page.update(
      <WorkspaceProvider workspace={ada}>
        <Listens name="second" />
      </WorkspaceProvider>,
    );
    presence.notice({ type: 'poke', id: '2', from: bob.me, quiet: false });
    expect(presence.notices.listeners).toBe(1);
    await page.unmount();
    presence.notice({ type: 'poke', id: '3', from: bob.me, quiet: false });
    expect(heard).toEqual(['first 1', 'second 2']);
  });

  it('RCT-14 shows the own status and changes it', async () => {
    const { ada, presence, world } = await testWorkspace();
    const views: OwnStatusView[] = [];
    function Own(): ReactNode {
      const view = useStatus();
      views.push(view);
      return `${view.choice} ${view.until} ${view.status}`;
    }
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Own />
      </WorkspaceProvider>,
    );
    expect(page.text()).toBe('auto null online');
    const until = world.clock.now() + 60_000;
    await act(async () => {
      await views.at(-1)?.choose('dnd', until);
      presence.choice.set('dnd');
    });
    expect(page.text()).toBe(`dnd ${until} dnd`);
    await act(async () => views.at(-1)?.choose('auto'));
    expect(page.text()).toBe('auto null dnd');
    views.at(-1)?.setActivity('Reading');
    expect(presence.activity).toBe('Reading');
    await page.unmount();
  });
});
