import { TinyDocument } from './tiny-dom.js';

const tinyDocument = new TinyDocument();
const tinyWindow = {
  document: tinyDocument,
  HTMLIFrameElement: Map,
  addEventListener() {},
  removeEventListener() {},
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
  text(): string;
  update(node: ReactNode): Promise<void>;
  unmount(): Promise<void>;
}

export async function render(node: ReactNode): Promise<Rendered> {
  const container = tinyDocument.createElement('div');
  const root = createRoot(container as unknown as Element);
  await act(async () => root.render(node));
  return {
    text: () => container.textContent,
    update: (next) => act(async () => root.render(next)),
    unmount: () => act(async () => root.unmount()),
  };
}

export { act };
