import { nameOf } from '@kith/comms';
import { MessageSchema } from '@kith/comms';
import { observable, shortFingerprint } from '@kith/identity';
import type { NodeId } from '@kith/store';
import { Component, StrictMode } from 'react';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import {
  WorkspaceProvider,
  useChannels,
  useDelivery,
  useDevice,
  useLive,
  useMembers,
  useMentions,
  useProfile,
  useWorkspaceStatus,
  useTimeline,
  useUnread,
  useWaitingMessages,
  useWorkspace,
  useWorkspaceName,
} from '../src/index.js';
import type { TimelineView } from '../src/index.js';
import { act, render } from './support/render.js';
import { testWorkspace } from './support/workspace.js';

/** Counts renderings outside of React's sight. */
class Count {
  renders = 0;
  rendered(): void {
    this.renders += 1;
  }
}

function Channels({ count }: { readonly count: Count }): ReactNode {
  count.rendered();
  return useChannels().map((channel) => <i key={channel.id}>{`#${channel.name} `}</i>);
}

function Unread({ channel, count }: { readonly channel: NodeId; readonly count: Count }): ReactNode {
  count.rendered();
  return `${useUnread(channel)}/${useMentions(channel)}`;
}

function Lines({
  channel,
  onView,
}: {
  readonly channel: NodeId;
  readonly onView?: (view: TimelineView) => void;
}): ReactNode {
  const view = useTimeline(channel);
  onView?.(view);
  return `${view.state}: ${view.messages.map((message) => message.text).join(' ')}`;
}

class Boundary extends Component<
  { readonly children: ReactNode; readonly onError: (error: unknown) => void },
  { failed: boolean }
> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }
  override render(): ReactNode {
    return this.state.failed ? 'failed' : this.props.children;
  }
}

describe('providers', () => {
  it('RCT-1 are missed with a code', () => {
    function WithoutDevice(): ReactNode {
      return useDevice().me;
    }
    function WithoutWorkspace(): ReactNode {
      return useWorkspace().me;
    }
    expect(() => renderToString(<WithoutDevice />)).toThrow(expect.objectContaining({ code: 'no-device' }));
    expect(() => renderToString(<WithoutWorkspace />)).toThrow(expect.objectContaining({ code: 'no-workspace' }));
  });

  it('RCT-1 give the workspace and its device', async () => {
    const { ada } = await testWorkspace();
    function Me(): ReactNode {
      return `${useDevice().me} ${useWorkspace().id} ${useWorkspaceStatus().network} ${useMembers().length} "${useWorkspaceName()}"`;
    }
    const seen = renderToString(
      <WorkspaceProvider workspace={ada}>
        <Me />
      </WorkspaceProvider>,
    );
    expect(seen).toBe(`${ada.me} ${ada.id} off 2 &quot;&quot;`);
  });
});

describe('rendering', () => {
  it('RCT-2 happens again only when what was read changed', async () => {
    const { world, ada, bob } = await testWorkspace();
    const tea = await ada.channels.create({ name: 'tea' });
    const milk = await ada.channels.create({ name: 'milk' });
    await world.sync();
    const [list, teaCount, milkCount] = [new Count(), new Count(), new Count()];
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Channels count={list} />
        <Unread channel={tea} count={teaCount} />
        <Unread channel={milk} count={milkCount} />
      </WorkspaceProvider>,
    );
    expect(page.text()).toBe('#milk #tea 0/00/0');
    const before = [list.renders, teaCount.renders, milkCount.renders];
    await act(async () => {
      await bob.messages.send(milk, { text: 'hi', mentions: { dids: [ada.me] } });
      await world.sync();
    });
    expect(page.text()).toBe('#milk #tea 0/01/1');
    expect([list.renders, teaCount.renders]).toEqual(before.slice(0, 2));
    expect(milkCount.renders).toBeGreaterThan(before[2] ?? 0);
    await act(() => ada.channels.rename(tea, 'coffee'));
    expect(page.text()).toBe('#coffee #milk 0/01/1');
    expect(teaCount.renders).toBe(before[1]);
    await page.unmount();
  });

  it('RCT-3 shows a person from the moment their profile arrives', async () => {
    const { world, ada, bob } = await testWorkspace();
    function Name(): ReactNode {
      return nameOf(useProfile(bob.me));
    }
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Name />
      </WorkspaceProvider>,
    );
    expect(page.text()).toBe(shortFingerprint(bob.me));
    await act(async () => {
      await bob.profiles.update({ displayName: 'Bob' });
      await world.sync();
    });
    expect(page.text()).toBe('Bob');
    await page.unmount();
  });

  it('RCT-4 follows how far a message has come', async () => {
    const { ada, adaReplica } = await testWorkspace();
    const channel = await ada.channels.create({ name: 'tea' });
    const id = await ada.messages.send(channel, { text: 'hi' });
    await adaReplica.setDelivery(id, { kind: 'local' });
    const message = await ada.messages.get(id);
    if (message === undefined) throw new Error('not there');
    function Mark(): ReactNode {
      return useDelivery(message ?? { place: { feed: 0, seq: 0 } })?.kind;
    }
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Mark />
      </WorkspaceProvider>,
    );
    expect(page.text()).toBe('local');
    await act(async () => await adaReplica.setDelivery(id, { kind: 'held', devices: 1, others: 1 }));
    expect(page.text()).toBe('held');
    await page.unmount();
  });

  it('RCT-22 the own messages that wait are counted, and nothing is read while nothing waits', async () => {
    const { ada, adaReplica, openQueries } = await testWorkspace();
    const channel = await ada.channels.create({ name: 'tea' });
    const id = await ada.messages.send(channel, { text: 'one' });
    await adaReplica.setDelivery(id, { kind: 'local' });
    const status = observable({ ...ada.status.getSnapshot(), unsent: 0 });
    function Mark(): ReactNode {
      return useWaitingMessages();
    }
    const before = openQueries();
    const page = await render(
      <WorkspaceProvider workspace={{ ...ada, status }}>
        <Mark />
      </WorkspaceProvider>,
    );
    expect([page.text(), openQueries()]).toEqual(['0', before]);
    await act(async () => status.set({ ...status.getSnapshot(), unsent: 4 }));
    await vi.waitFor(() => act(async () => expect([page.text(), openQueries()]).toEqual(['1', before + 1])));
    await page.unmount();
    expect(openQueries()).toBe(before);
  });
});

describe('live data', () => {
  it.each([false, true])('RCT-5 is closed with its component (StrictMode: %s)', async (strict) => {
    const { ada, openQueries } = await testWorkspace();
    const channel = await ada.channels.create({ name: 'tea' });
    await ada.messages.send(channel, { text: 'one' });
    const view = <Lines channel={channel} />;
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        {strict ? (
          <StrictMode>
            {view}
            {view}
          </StrictMode>
        ) : (
          <>
            {view}
            {view}
          </>
        )}
      </WorkspaceProvider>,
    );
    expect(page.text()).toBe('ready: oneready: one');
    expect(openQueries()).toBe(2);
    await page.unmount();
    expect(openQueries()).toBe(0);
  });

  it('RCT-5 opens nothing for a component that fails to mount, nor on a server', async () => {
    const { ada, openQueries } = await testWorkspace();
    const channel = await ada.channels.create({ name: 'tea' });
    function Broken(): ReactNode {
      useTimeline(channel);
      throw new Error('broken');
    }
    const errors: unknown[] = [];
    const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Boundary onError={(caught) => errors.push(caught)}>
          <Broken />
        </Boundary>
      </WorkspaceProvider>,
    );
    silent.mockRestore();
    expect(page.text()).toBe('failed');
    expect(errors).toHaveLength(1);
    expect(
      renderToString(
        <WorkspaceProvider workspace={ada}>
          <Lines channel={channel} />
        </WorkspaceProvider>,
      ),
    ).toBe('loading: ');
    expect(openQueries()).toBe(0);
    await page.unmount();
  });

  it('RCT-6 follows a timeline, its older messages and its jumps', async () => {
    const { ada } = await testWorkspace();
    const channel = await ada.channels.create({ name: 'tea' });
    const ids: NodeId[] = [];
    for (let index = 0; index < 400; index += 1) ids.push(await ada.messages.send(channel, { text: `${index}` }));
    let view: TimelineView | undefined;
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Lines channel={channel} onView={(now) => (view = now)} />
      </WorkspaceProvider>,
    );
    expect(view?.messages).toHaveLength(50);
    await act(async () => view?.loadMore(10));
    expect(view?.messages).toHaveLength(60);
    await act(async () => {
      expect(await view?.reveal(ids[3] ?? channel)).toBe(true);
    });
    expect(view?.messages.some((message) => message.text === '3')).toBe(true);
    await act(() => ada.messages.send(channel, { text: 'new' }));
    expect(view).toMatchObject({ hasNewer: true, newest: { text: 'new' } });
    await act(async () => view?.loadNewer(20));
    expect(view?.messages.at(-1)?.text).toBe('73');
    await act(async () => view?.showNewest());
    expect(view?.messages.at(-1)?.text).toBe('new');
    await page.unmount();
  });

  it('RCT-6 moves to another channel and leaves the first', async () => {
    const { ada, openQueries } = await testWorkspace();
    const tea = await ada.channels.create({ name: 'tea' });
    const milk = await ada.channels.create({ name: 'milk' });
    await ada.messages.send(tea, { text: 'black' });
    await ada.messages.send(milk, { text: 'oat' });
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Lines channel={tea} />
      </WorkspaceProvider>,
    );
    expect(page.text()).toBe('ready: black');
    await page.update(
      <WorkspaceProvider workspace={ada}>
        <Lines channel={milk} />
      </WorkspaceProvider>,
    );
    expect(page.text()).toBe('ready: oat');
    expect(openQueries()).toBe(1);
    await page.unmount();
  });

  it('RCT-7 takes a query written inline, and asks again only when it says something else', async () => {
    const { ada, adaReplica } = await testWorkspace();
    const tea = await ada.channels.create({ name: 'tea' });
    const milk = await ada.channels.create({ name: 'milk' });
    await ada.messages.send(tea, { text: 'black' });
    let opened = 0;
    const { live } = adaReplica.graph;
    Object.assign(adaReplica.graph, {
      live(query: Parameters<typeof live>[0]) {
        opened += 1;
        return live(query);
      },
    });
    function Found({ channel }: { readonly channel: NodeId }): ReactNode {
      const { nodes } = useLive({ schema: MessageSchema, where: { channel }, order: 'newest', limit: 5 });
      return `${nodes.length}`;
    }
    const page = await render(
      <WorkspaceProvider workspace={ada}>
        <Found channel={tea} />
      </WorkspaceProvider>,
    );
    await page.update(
      <WorkspaceProvider workspace={ada}>
        <Found channel={tea} />
      </WorkspaceProvider>,
    );
    expect([page.text(), opened]).toEqual(['1', 1]);
    await page.update(
      <WorkspaceProvider workspace={ada}>
        <Found channel={milk} />
      </WorkspaceProvider>,
    );
    expect([page.text(), opened]).toEqual(['0', 2]);
    await page.unmount();
  });
});
