import { KithError } from '@kith/identity';
import type { NamedQuery, NodeId } from '@kith/store';
import { localNetwork, memoryDefaults, openWorkspace, until } from '@kith/workspace';
import type { Workspace } from '@kith/workspace';
import { Component, StrictMode } from 'react';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { eventually } from '../../../test/support/eventually.js';
import {
  KithProvider,
  WorkspaceProvider,
  useDelivery,
  useLive,
  useObservable,
  useProfile,
  useRoom,
  useTimeline,
  useUnread,
  useWorkspace,
  useWorkspaceName,
} from '../src/index.js';
import { act, fireWindow, render } from './support/render.js';
import { testWorkspace } from './support/workspace.js';

function Name(): ReactNode {
  return `open: ${useWorkspaceName()}`;
}

/** Opens workspaces of one device, and counts. */
function opener() {
  const options = { ...memoryDefaults(), createIfNone: { name: 'Acme' } };
  const seen = { opened: 0, closed: 0, workspaces: new Set<string>() };
  const open = async (): Promise<Workspace> => {
    seen.opened += 1;
    const workspace = await openWorkspace(options);
    seen.workspaces.add(workspace.id);
    return {
      ...workspace,
      async close() {
        await workspace.close();
        seen.closed += 1;
      },
    };
  };
  return { seen, open };
}

const shows = (page: { text(): string }, text: string) =>
  eventually(async () => {
    await act(async () => {});
    expect(page.text()).toBe(text);
  });

describe('KithProvider', () => {
  it('RCT-20 opens once in StrictMode, shows what it waits for, and closes when it goes', async () => {
    const { seen, open } = opener();
    const page = await render(
      <StrictMode>
        <KithProvider open={() => open()} loading="loading">
          <Name />
        </KithProvider>
      </StrictMode>,
    );
    expect(page.text()).toBe('loading');
    await shows(page, 'open: Acme');
    expect(seen).toMatchObject({ opened: 1, closed: 0 });
    await page.unmount();
    await eventually(() => expect(seen.closed).toBe(1));
  });

  it('RCT-20 mounted again it waits for the one before, and finds the same workspace', async () => {
    const { seen, open } = opener();
    const element = (
      <KithProvider open={open} loading="loading">
        <Name />
      </KithProvider>
    );
    const first = await render(element);
    await shows(first, 'open: Acme');
    await first.unmount();
    const second = await render(element);
    await shows(second, 'open: Acme');
    await eventually(() => expect(seen.closed).toBe(1));
    expect(seen.workspaces.size).toBe(1);
    await second.unmount();
    await eventually(() => expect(seen.closed).toBe(2));
  });

  it('RCT-20 goes with its page, and opens again when the browser brings it back', async () => {
    const { seen, open } = opener();
    const page = await render(
      <KithProvider open={open} loading="loading">
        <Name />
      </KithProvider>,
    );
    await shows(page, 'open: Acme');
    await fireWindow('pagehide', { persisted: true });
    await eventually(() => expect(seen.closed).toBe(1));
    await fireWindow('pageshow', { persisted: true });
    await shows(page, 'open: Acme');
    expect(seen.opened).toBe(2);
    await page.unmount();
  });

  it('RCT-20 throws an error that it has nothing for, to the nearest boundary', async () => {
    class Boundary extends Component<{ readonly children: ReactNode }, { readonly code: string | null }> {
      override state = { code: null };
      static getDerivedStateFromError = (error: unknown) => ({ code: error instanceof KithError ? error.code : '?' });
      override render(): ReactNode {
        return this.state.code ?? this.props.children;
      }
    }
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    const page = await render(
      <Boundary>
        <KithProvider open={() => Promise.reject(new KithError('storage-busy', 'busy', { fix: 'close it' }))} />
      </Boundary>,
    );
    await shows(page, 'storage-busy');
    await page.unmount();
    errors.mockRestore();
  });

  it('RCT-20 shows an error and tries again when asked, and to a newcomer what is theirs', async () => {
    const failures: Error[] = [new KithError('storage-busy', 'busy', { fix: 'close it' })];
    const { open } = opener();
    let again: () => void = () => {};
    const page = await render(
      <KithProvider
        open={async () => {
          const failure = failures.shift();
          if (failure !== undefined) throw failure;
          return open();
        }}
        none="welcome"
        error={(error, retry) => {
          again = retry;
          return `failed: ${String(error)}`;
        }}
      >
        <Name />
      </KithProvider>,
    );
    await shows(page, 'failed: KithError: busy');
    await act(async () => again());
    await shows(page, 'open: Acme');
    await page.unmount();

    const newcomer = await render(
      <KithProvider open={() => openWorkspace(memoryDefaults())} none="welcome">
        <Name />
      </KithProvider>,
    );
    await shows(newcomer, 'welcome');
    await newcomer.unmount();
  });

  it('RCT-20 shows that somebody waits until a member lets them in', async () => {
    const network = localNetwork();
    const ada = await openWorkspace({ ...memoryDefaults({ network }), create: { name: 'Tea' } });
    const link = await ada.invite();
    ada.device.goOffline();
    const page = await render(
      <KithProvider
        open={() => openWorkspace({ ...memoryDefaults({ network }), join: link })}
        waiting={({ kind }) => kind}
      >
        <Name />
      </KithProvider>,
    );
    await shows(page, 'waiting-for-member');
    ada.device.goOnline();
    await until(ada.members, (members) => members.length === 2);
    await shows(page, 'open: Tea');
    await page.unmount();
    await ada.close();
  });
});

describe('misuse of hooks and providers', () => {
  const misuses: readonly (readonly [string, string, () => unknown])[] = [
    ['useLive()', 'argument-invalid', () => useLive(undefined as unknown as NamedQuery)],
    ['useLive({})', 'argument-invalid', () => useLive({} as NamedQuery)],
    ['useTimeline(undefined)', 'argument-invalid', () => useTimeline(undefined as unknown as NodeId)],
    ['useUnread(undefined)', 'argument-invalid', () => useUnread(undefined as unknown as NodeId)],
    ['useUnread("general")', 'channel-id', () => useUnread('general' as NodeId)],
    ['useProfile("bob")', 'profile-person', () => useProfile('bob' as never)],
    ['useObservable(undefined)', 'argument-invalid', () => useObservable(undefined as never)],
    ['useDelivery(undefined)', 'argument-invalid', () => useDelivery(undefined as never)],
    ['useDelivery({})', 'argument-invalid', () => useDelivery({} as never)],
    ['discussionId("")', 'discussion-target', () => useWorkspace().channels.discussionId('')],
  ];

  it.each(misuses)('RCT-21 %s throws %s', async (_, code, use) => {
    const { ada } = await testWorkspace();
    function Component(): ReactNode {
      use();
      return 'accepted';
    }
    const attempt = () =>
      renderToString(
        <WorkspaceProvider workspace={ada}>
          <Component />
        </WorkspaceProvider>,
      );
    expect(attempt).toThrow(expect.objectContaining({ name: 'KithError', code }));
  });

  it.each([undefined, null, Promise.resolve(), {}])('RCT-21 a WorkspaceProvider of %s throws', (workspace) => {
    const attempt = () => renderToString(<WorkspaceProvider workspace={workspace as never} />);
    expect(attempt).toThrow(expect.objectContaining({ name: 'KithError', code: 'argument-invalid' }));
  });

  it('RCT-21 a KithProvider without a function throws', () => {
    const attempt = () => renderToString(<KithProvider open={undefined as never} />);
    expect(attempt).toThrow(expect.objectContaining({ name: 'KithError', code: 'argument-invalid' }));
  });

  it('RCT-21 useRoom without a node throws', async () => {
    const workspace = await openWorkspace({ ...memoryDefaults(), create: { name: 'Acme' } });
    function Room(): ReactNode {
      useRoom(undefined as unknown as string);
      return null;
    }
    const attempt = () =>
      renderToString(
        <WorkspaceProvider workspace={workspace}>
          <Room />
        </WorkspaceProvider>,
      );
    expect(attempt).toThrow(expect.objectContaining({ code: 'node-invalid' }));
    await workspace.close();
  });
});
