// @vitest-environment jsdom
import { memoryDefaults, openWorkspace } from '@kith/workspace';
import type { Workspace } from '@kith/workspace';
import { act } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { describe, expect, it, vi } from 'vitest';
import { RoomSidebar } from '../src/index.js';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

function mount() {
  const container = document.body.appendChild(document.createElement('div'));
  const root = createRoot(container);
  return {
    container,
    show: (node: ReactNode) => act(async () => root.render(node)),
    unmount: () => act(async () => root.unmount()),
  };
}

/** Lets what a workspace tells come through, until something holds. */
const shows = (holds: () => void) =>
  vi.waitFor(async () => {
    await act(async () => {});
    holds();
  });

describe('in jsdom, which most tests of other apps run in', () => {
  it('UI-18 the sidebar waits for its workspace and its node, and then shows the discussion', async () => {
    const page = mount();
    const show = (workspace: Workspace | null | undefined, node?: string) =>
      page.show(<RoomSidebar workspace={workspace} node={node} title="Invoice 42" />);
    for (const missing of [undefined, null]) {
      await show(missing, 'invoice-42');
      expect(page.container.querySelector('[aria-busy="true"]')?.textContent).toContain('Invoice 42');
    }
    await shows(() => expect(page.container.textContent).toContain('Loading messages'));

    const workspace = await openWorkspace({ ...memoryDefaults(), create: { name: 'Acme' } });
    await show(workspace);
    expect(page.container.querySelector('[aria-busy="true"]')).not.toBeNull();
    await show(workspace, 'invoice-42');
    await shows(() => expect(page.container.textContent).toContain('No messages yet'));
    const channel = await workspace.channels.openDiscussion('invoice-42');
    await workspace.messages.send(channel, { text: 'Is it paid?' });
    await shows(() => expect(page.container.textContent).toContain('Is it paid?'));
    await page.unmount();
    await workspace.close();
  });

  it('UI-KEY-3 Enter breaks the line of the composer inside of open code, and sends after it', async () => {
    const page = mount();
    const workspace = await openWorkspace({ ...memoryDefaults(), create: { name: 'Acme' } });
    await page.show(<RoomSidebar workspace={workspace} node="invoice-42" title="Invoice 42" />);
    await shows(() => expect(page.container.querySelector('textarea')).not.toBeNull());
    const field = page.container.querySelector('textarea') as HTMLTextAreaElement;
    const write = (text: string) =>
      act(async () => {
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, text);
        field.dispatchEvent(new Event('input', { bubbles: true }));
      });
    /** Whether the press sends, and breaks no line. */
    const enter = async () => {
      const press = new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true });
      await act(async () => void field.dispatchEvent(press));
      return press.defaultPrevented;
    };
    await write('```js\n1 + 1');
    expect(await enter()).toBe(false);
    expect(field.value).toBe('```js\n1 + 1');
    await write('```js\n1 + 1\n```');
    expect(await enter()).toBe(true);
    await shows(() => expect(page.container.querySelector('pre')?.textContent).toContain('1 + 1'));
    expect(field.value).toBe('');
    await page.unmount();
    await workspace.close();
  });

  it('UI-TL-7 the arrow keys lead through the messages, and on to the composer', async () => {
    const page = mount();
    const workspace = await openWorkspace({ ...memoryDefaults(), create: { name: 'Acme' } });
    const channel = await workspace.channels.openDiscussion('invoice-42');
    for (const text of ['one', 'two', 'three']) await workspace.messages.send(channel, { text });
    await page.show(<RoomSidebar workspace={workspace} node="invoice-42" title="Invoice 42" />);
    await shows(() => expect(page.container.textContent).toContain('three'));
    const rows = () => [...page.container.querySelectorAll<HTMLElement>('[data-message]')];
    expect(rows().map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, 0]);
    const press = (key: string) =>
      act(async () => {
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      });
    const focused = () => rows().indexOf(document.activeElement as HTMLElement);
    await act(async () => rows()[2]?.focus());
    const places: number[] = [];
    for (const key of ['ArrowUp', 'Home', 'ArrowUp', 'ArrowDown', 'End']) {
      await press(key);
      places.push(focused());
    }
    expect(places).toEqual([1, 0, 0, 1, 2]);
    expect(rows().map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, 0]);
    await press('ArrowDown');
    expect(document.activeElement).toBe(page.container.querySelector('textarea'));
    await page.unmount();
    await workspace.close();
  });

  it.each([Promise.resolve({}), {}, 'acme'])('UI-18 a workspace that is %s throws', async (workspace) => {
    const page = mount();
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
    await expect(page.show(<RoomSidebar workspace={workspace as never} node="invoice-42" />)).rejects.toMatchObject({
      code: 'argument-invalid',
    });
    errors.mockRestore();
  });
});
