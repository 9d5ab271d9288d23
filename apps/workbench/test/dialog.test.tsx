// @vitest-environment jsdom
import { act, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Dialog } from '../src/parts/dialog.js';
import { Field } from '../src/parts/field.js';
import { Unsaved } from '../src/parts/unsaved.js';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

describe('a dialog with something to write', () => {
  let end = async () => {};
  let closed = 0;
  let set: (name: string, saved: string, chosen: boolean) => void = () => {};

  function Shown() {
    const [[name, saved, chosen], change] = useState<[string, string, boolean]>(['Ada', 'Ada', false]);
    set = (...next) => change(next);
    return (
      <Dialog title="Settings" onClose={() => (closed += 1)}>
        <Unsaved when={chosen} />
        <Field label="Name" value={name} saved={saved} onChange={() => {}} />
      </Dialog>
    );
  }
  const dialog = () => document.querySelector('dialog');
  const clickBeside = () =>
    act(async () => void dialog()?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true })));
  const write = (name: string, saved: string, chosen = false) => act(async () => set(name, saved, chosen));

  beforeEach(async () => {
    closed = 0;
    Object.assign(globalThis, { matchMedia: () => ({ matches: false }) });
    // jsdom knows no modal dialogs.
    Object.assign(HTMLDialogElement.prototype, { showModal() {}, close() {} });
    const root = createRoot(document.body.appendChild(document.createElement('div')));
    await act(async () => root.render(<Shown />));
    end = () => act(async () => root.unmount());
  });
  afterEach(() => end());

  it('WB-DL-1 a click beside closes it while nothing is unsaved, and says so otherwise', async () => {
    await write('Grace', 'Ada');
    await clickBeside();
    expect(closed).toBe(0);
    expect(dialog()?.querySelector('[role=status]')?.textContent).toMatch(/^Not saved yet/u);
    await write('Grace', 'Grace');
    expect(dialog()?.querySelector('[role=status]')?.textContent).toBe('');
    await clickBeside();
    expect(closed).toBe(1);
  });

  it('WB-DL-1 a choice that is not saved keeps it open, and Escape and Close leave it', async () => {
    await write('Ada', 'Ada', true);
    await clickBeside();
    expect(closed).toBe(0);
    await act(async () => void dialog()?.dispatchEvent(new Event('cancel', { cancelable: true })));
    await act(async () => dialog()?.querySelector<HTMLElement>('button[aria-label=Close]')?.click());
    expect(closed).toBe(2);
  });
});
