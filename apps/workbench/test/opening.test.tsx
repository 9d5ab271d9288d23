// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BootGate, startBoot } from '../src/device/boot.js';
import { openPreferences } from '../src/preferences/preferences.js';
import { PreferenceProvider } from '../src/preferences/use-preferences.js';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

/** The page while its device is being opened, for longer than nobody would notice. */
async function opening(lastWorkspace: string | null, { path, phone }: { path: string; phone: boolean }) {
  history.replaceState(null, '', path);
  Object.assign(globalThis, { matchMedia: () => Object.assign(new EventTarget(), { matches: phone }) });
  const storage = { getItem: () => JSON.stringify({ lastWorkspace }), setItem: () => {} };
  const preferences = openPreferences(storage, { addEventListener: () => {} });
  const boot = startBoot(() => new Promise(() => {}), preferences);
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  await act(async () =>
    root.render(
      <PreferenceProvider store={preferences}>
        <BootGate boot={boot}>{null}</BootGate>
      </PreferenceProvider>,
    ),
  );
  await act(() => vi.advanceTimersByTimeAsync(1_000));
  const shapes = ['.boot-new', '.rail', '.sidebar', '.main'].filter((one) => host.querySelector(one) !== null);
  await act(async () => root.unmount());
  host.remove();
  return shapes;
}

describe('the shape of what is being opened', () => {
  afterEach(() => void vi.useRealTimers());

  it('WB-FL-4 is that of the welcome for somebody who has no workspace here', async () => {
    vi.useFakeTimers();
    for (const phone of [false, true]) expect(await opening(null, { path: '/', phone })).toEqual(['.boot-new']);
  });

  it('WB-FL-4 is that of the workspace where there is one, and in one column that of the list or of the conversation', async () => {
    vi.useFakeTimers();
    const all = ['.rail', '.sidebar', '.main'];
    expect(await opening('a', { path: '/channel/b', phone: false })).toEqual(all);
    expect(await opening('a', { path: '/', phone: true })).toEqual(['.rail', '.sidebar']);
    expect(await opening('a', { path: '/channel/b', phone: true })).toEqual(['.main']);
  });
});
