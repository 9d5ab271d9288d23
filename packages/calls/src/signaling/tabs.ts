import type { CallSignaling } from '../ports.js';
import { SIGNAL_MAX } from '../limits.js';
import { SignalListeners } from './signal-listeners.js';

/** The other tabs of this device. They are trusted like this one. */
export interface SignalingTabs {
  /** Sends a message to the other tabs, but not to this one. Structured cloning must accept it. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

type TabSignal =
  | { readonly kind: 'out'; readonly signal: Uint8Array; readonly to: string | null }
  | { readonly kind: 'in'; readonly signal: Uint8Array }
  | { readonly kind: 'gone'; readonly device: string };

/**
 * Lets every tab of a device use the connections of one of them. A signal of one tab goes to the other tabs, and over their
 * connections. A signal from outside goes to all tabs. A call between two tabs of one person needs nothing else.
 */
export function tabSignaling(inner: CallSignaling, tabs: SignalingTabs): CallSignaling {
  const listeners = new SignalListeners();
  let closed = false;
  const post = (message: TabSignal) => {
    if (!closed) tabs.post(message);
  };

  const stops = [
    inner.onSignal((signal) => {
      post({ kind: 'in', signal });
      listeners.signal(signal);
    }),
    inner.onGone((device) => {
      post({ kind: 'gone', device });
      listeners.gone(device);
    }),
  ];
  tabs.onMessage((value) => {
    const message = readTabSignal(value);
    if (message === null) return;
    if (message.kind === 'gone') return listeners.gone(message.device);
    if (message.kind === 'out') inner.send(message.signal, message.to);
    listeners.signal(message.signal);
  });

  return {
    send(signal, to) {
      if (closed) return;
      inner.send(signal, to);
      post({ kind: 'out', signal, to });
    },
    onSignal: (listener) => listeners.onSignal(listener),
    onGone: (listener) => listeners.onGone(listener),
    close() {
      if (closed) return;
      closed = true;
      for (const stop of stops) stop();
      listeners.clear();
      inner.close();
      tabs.close();
    },
  };
}

function readTabSignal(value: unknown): TabSignal | null {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
  const { kind, signal, to, device } = value as { kind: unknown; signal?: unknown; to?: unknown; device?: unknown };
  if (kind === 'gone') return typeof device === 'string' ? { kind, device } : null;
  if (!(signal instanceof Uint8Array) || signal.length > SIGNAL_MAX) return null;
  if (kind === 'in') return { kind, signal };
  return kind === 'out' && (to === null || typeof to === 'string') ? { kind, signal, to } : null;
}
