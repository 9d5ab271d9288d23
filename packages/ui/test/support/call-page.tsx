// First: React looks for a document while it is imported.
import { act, render, tinyDocument, tinyWindow } from '../../../react/test/support/render.js';
import type { Rendered } from '../../../react/test/support/render.js';
import type { TinyElement } from '../../../react/test/support/tiny-dom.js';
import { DeviceProvider, WorkspaceProvider } from '@kith/react';
import type { ReactNode } from 'react';
import type { CallWorld } from './call-world.js';

/** Observers that never measure anything, unless a test says a size. */
const observed = new Map<unknown, (entries: readonly { contentRect: { width: number; height: number } }[]) => void>();

class TestResizeObserver {
  readonly #tell: (entries: readonly { contentRect: { width: number; height: number } }[]) => void;
  #target: unknown = null;

  constructor(tell: (entries: readonly { contentRect: { width: number; height: number } }[]) => void) {
    this.#tell = tell;
  }

  observe(target: unknown): void {
    this.#target = target;
    observed.set(target, this.#tell);
  }

  disconnect(): void {
    observed.delete(this.#target);
  }
}

class TestMediaStream {
  readonly tracks: readonly unknown[];

  constructor(tracks: readonly unknown[]) {
    this.tracks = tracks;
  }
}

Object.assign(tinyDocument.documentElement, { clientWidth: 1_280, clientHeight: 800 });
Object.assign(globalThis, {
  ResizeObserver: TestResizeObserver,
  MediaStream: TestMediaStream,
  getComputedStyle: () => ({ right: '12px', bottom: '12px', colorScheme: 'light' }),
});
Object.assign(tinyWindow, { devicePixelRatio: 2 });

export interface CallPage extends Rendered {
  /** The one element with this label, or this title. @throws when there is none, or more than one */
  labelled(label: string | RegExp): TinyElement;
  has(label: string | RegExp): boolean;
  /** Every element of a class. */
  classed(name: string): readonly TinyElement[];
  press(label: string | RegExp): Promise<void>;
  /** How large an element is from now on. */
  measure(element: TinyElement, width: number, height: number): Promise<void>;
}

/** Renders within the device, and the workspace, of a call world. */
export async function callPage(
  world: CallWorld,
  child: ReactNode,
  where: 'device' | 'workspace' = 'device',
): Promise<CallPage> {
  const page = await render(
    where === 'device' ? (
      <DeviceProvider device={world.device}>{child}</DeviceProvider>
    ) : (
      <WorkspaceProvider workspace={world.workspace}>{child}</WorkspaceProvider>
    ),
  );
  const find = (label: string | RegExp) =>
    page.container.all((element) => {
      const said = element.getAttribute('aria-label') ?? (element.tagName === 'BUTTON' ? element.textContent : null);
      return said !== null && (typeof label === 'string' ? said === label : label.test(said));
    });
  const one = (label: string | RegExp): TinyElement => {
    const found = find(label);
    if (found.length !== 1 || found[0] === undefined) {
      const said = page.container.all((element) => element.getAttribute('aria-label') !== null);
      throw new Error(
        `${found.length} of ${String(label)} among: ${said.map((element) => element.getAttribute('aria-label')).join(' | ')}`,
      );
    }
    return found[0];
  };
  return {
    ...page,
    labelled: one,
    has: (label) => find(label).length > 0,
    classed: (name) => page.container.all((element) => (element.getAttribute('class') ?? '').split(' ').includes(name)),
    press: async (label) => {
      await page.fire(one(label), 'click');
    },
    measure: (element, width, height) => act(async () => observed.get(element)?.([{ contentRect: { width, height } }])),
  };
}

/** A track that is only told apart from others. */
export function track(name: string): MediaStreamTrack {
  return { id: name } as unknown as MediaStreamTrack;
}

export { act };
