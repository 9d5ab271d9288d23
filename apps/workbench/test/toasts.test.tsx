// @vitest-environment jsdom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ToastHost, useToasts, type Toasts } from '../src/parts/toasts.js';

Object.assign(globalThis, {
  IS_REACT_ACT_ENVIRONMENT: true,
  ResizeObserver: class {
    observe() {}
    disconnect() {}
  },
});

describe('toasts', () => {
  let toasts: Toasts | null = null;
  let end = async () => {};
  let phone = false;
  const Taker = () => {
    toasts = useToasts();
    return null;
  };

  beforeEach(async () => {
    vi.useFakeTimers();
    phone = false;
    Object.assign(globalThis, { matchMedia: () => Object.assign(new EventTarget(), { matches: phone }) });
    // jsdom knows neither popovers nor modal dialogs.
    Object.assign(HTMLElement.prototype, { showPopover() {}, hidePopover() {} });
    const known = Element.prototype.matches;
    vi.spyOn(Element.prototype, 'matches').mockImplementation(function matches(this: Element, selector) {
      return selector !== ':popover-open' && known.call(this, selector);
    });
    const found = document.querySelectorAll.bind(document);
    vi.spyOn(document, 'querySelectorAll').mockImplementation((selector: string) =>
      found(selector.replace('dialog:modal', 'dialog[open]')),
    );
    const root = createRoot(document.body.appendChild(document.createElement('div')));
    await act(async () =>
      root.render(
        <ToastHost>
          <Taker />
        </ToastHost>,
      ),
    );
    end = () => act(async () => root.unmount());
  });
  afterEach(async () => {
    await end();
    vi.useRealTimers();
    vi.restoreAllMocks();
    document.body.replaceChildren();
  });

  const tell = (use: (known: Toasts) => void) =>
    act(async () => {
      if (toasts === null) throw new Error('not drawn yet');
      use(toasts);
    });
  const pass = (time: number) => act(async () => vi.advanceTimersByTimeAsync(time));
  const texts = () => [...document.querySelectorAll('.toast')].map((toast) => toast.textContent);
  const point = (type: 'pointermove' | 'pointerout', moved = 1) =>
    act(async () => {
      const event = new MouseEvent(type, { bubbles: true, relatedTarget: document });
      document.querySelector('.toast')?.dispatchEvent(Object.assign(event, { movementX: moved, movementY: 0 }));
    });
  const button = (): HTMLButtonElement => {
    const found = document.querySelector<HTMLButtonElement>('.toast button');
    if (found === null) throw new Error('no toast');
    return found;
  };

  it('WB-NT-3 a word goes by itself; the time stops while the pointer or the focus is on it', async () => {
    await tell(({ say }) => say('Saved'));
    await pass(9_000);
    await point('pointermove');
    await pass(60_000);
    expect(texts()).toEqual(['Saved']);
    await point('pointerout');
    await act(async () => button().focus());
    await pass(60_000);
    expect(texts()).toEqual(['Saved']);
    await act(async () => button().blur());
    await pass(500);
    expect(texts()).toEqual(['Saved']);
    await pass(1_000);
    expect(texts()).toEqual([]);
  });

  it('WB-NT-3 a word that is said again stands once, for its whole time', async () => {
    await tell(({ say }) => say('Copied'));
    await pass(9_000);
    await tell(({ say }) => say('Copied'));
    expect(texts()).toEqual(['Copied']);
    await pass(9_000);
    expect(texts()).toEqual(['Copied']);
  });

  it('WB-NT-3 a pointer that rests where a toast comes does not hold it', async () => {
    await tell(({ say }) => say('Saved'));
    await point('pointermove', 0);
    await pass(10_000);
    expect(texts()).toEqual([]);
  });

  it('WB-NT-3 a word, what can be taken back and a question stand ten seconds', async () => {
    await tell(({ say, show }) => {
      say('Saved');
      say('#plans archived', { label: 'Undo', run: () => {} });
      show(
        'poke',
        () => <p>Ada poked you</p>,
        () => {},
      );
    });
    await pass(9_900);
    expect(texts()).toHaveLength(3);
    await pass(200);
    expect(texts()).toEqual([]);
  });

  it('WB-NT-3 a question that nobody answers says so, once; a problem stays', async () => {
    const over = vi.fn();
    await tell(({ show, report }) => {
      show('poke', () => <p>Ada poked you</p>, over);
      report(new Error('broken'));
    });
    expect(texts()).toHaveLength(2);
    await pass(120_000);
    expect(over).toHaveBeenCalledOnce();
    expect(texts()).toHaveLength(1);
  });

  it('WB-NT-3 a question is dismissed by the one button for it, which says so to the person who asked', async () => {
    const over = vi.fn();
    const dismissed = vi.fn();
    await tell(({ show }) => show('poke', () => <p>Ada poked you</p>, over, dismissed));
    await act(async () => button().click());
    expect(dismissed).toHaveBeenCalledOnce();
    await pass(120_000);
    expect(over).not.toHaveBeenCalled();
    expect(texts()).toEqual([]);
  });

  it('WB-NT-8 what can be taken back has a button for it, and the toast goes with it', async () => {
    const undo = vi.fn();
    await tell(({ say }) => say('#plans archived', { label: 'Undo', run: undo }));
    expect(texts()).toEqual(['#plans archivedUndo']);
    await act(async () => button().click());
    expect(undo).toHaveBeenCalledOnce();
    expect(texts()).toEqual([]);
  });

  it('WB-NT-4 at most three are shown; older ones are counted, come when there is room, and can be dismissed together', async () => {
    await tell(({ say }) => ['one', 'two', 'three', 'four', 'five'].forEach((text) => say(text)));
    expect(texts()).toEqual(['2 moreDismiss all', 'three', 'four', 'five']);
    await act(async () => document.querySelectorAll<HTMLButtonElement>('.toast button')[1]?.click());
    expect(texts()).toEqual(['1 moreDismiss all', 'two', 'four', 'five']);
    await act(async () => button().click());
    expect(texts()).toEqual([]);
  });

  it('WB-NT-4 on a phone one is shown, the others are counted', async () => {
    phone = true;
    await tell(({ say }) => ['one', 'two', 'three'].forEach((text) => say(text)));
    expect(texts()).toEqual(['2 moreDismiss all', 'three']);
  });
});
