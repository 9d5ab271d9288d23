import { TinyDocument, TinyNode, fire } from './tiny-dom.js';
import type { TinyElement, TinyEvent, TinyListener } from './tiny-dom.js';

const tinyDocument = new TinyDocument();
const windowEvents = new TinyNode(0, 'window', null);
const tinyWindow = {
  document: tinyDocument,
  HTMLIFrameElement: Map,
  addEventListener: (type: string, listener: TinyListener) => windowEvents.addEventListener(type, listener),
  removeEventListener: (type: string, listener: TinyListener) => windowEvents.removeEventListener(type, listener),
};
tinyDocument.defaultView = tinyWindow;
// React looks at these while it is imported.
Object.assign(globalThis, {
  window: tinyWindow,
  document: tinyDocument,
  navigator: { userAgent: 'tiny' },
  IS_REACT_ACT_ENVIRONMENT: true,
});

const { act } = await import('react');
const { createRoot } = await import('react-dom/client');
type ReactNode = import('react').ReactNode;

export interface Rendered {
  readonly container: TinyElement;
  text(): string;
  /** An event of an element, as React hears it. */
  fire(target: TinyElement, type: string, more?: Readonly<Record<string, unknown>>): Promise<TinyEvent>;
  update(node: ReactNode): Promise<void>;
  unmount(): Promise<void>;
}

export async function render(node: ReactNode): Promise<Rendered> {
  const container = tinyDocument.createElement('div');
  const root = createRoot(container as unknown as Element);
  await act(async () => root.render(node));
  return {
    container,
    text: () => container.textContent,
    async fire(target, type, more) {
      let event: TinyEvent | undefined;
      await act(async () => {
        event = fire(target, type, more);
      });
      if (event === undefined) throw new Error('nothing was fired');
      return event;
    },
    update: (next) => act(async () => root.render(next)),
    unmount: () => act(async () => root.unmount()),
  };
}

/** An event of the window, such as a key that nothing below stopped. */
export async function fireWindow(type: string, more: Readonly<Record<string, unknown>> = {}): Promise<TinyEvent> {
  let event: TinyEvent | undefined;
  await act(async () => {
    event = fire(windowEvents, type, more);
  });
  if (event === undefined) throw new Error('nothing was fired');
  return event;
}

export { act, tinyDocument, tinyWindow };
