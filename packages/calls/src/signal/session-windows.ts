import type { SessionKey } from './signals.js';
import { ReplayWindow } from './replay-window.js';

/** Most remembered sessions of one device. Beyond it, sessions that never addressed this session are dropped. */
const SESSIONS_PER_DEVICE = 8;

interface Known {
  readonly window: ReplayWindow;
  /** It has addressed this session, so it is live and not a recording. */
  proven: boolean;
}

/** The replay windows of all sessions, limited for each device. */
export class SessionWindows {
  readonly #devices = new Map<string, Map<SessionKey, Known>>();

  of(device: string, session: SessionKey): ReplayWindow | null {
    return this.#devices.get(device)?.get(session)?.window ?? null;
  }

  take(device: string, session: SessionKey, number: number, direct: boolean): void {
    let sessions = this.#devices.get(device);
    if (sessions === undefined) this.#devices.set(device, (sessions = new Map<SessionKey, Known>()));
    let known = sessions.get(session);
    if (known === undefined) {
      if (sessions.size >= SESSIONS_PER_DEVICE) {
        const [oldest] = [...sessions].find(([, { proven }]) => !proven) ?? [...sessions][0] ?? [];
        if (oldest !== undefined) sessions.delete(oldest);
      }
      sessions.set(session, (known = { window: new ReplayWindow(), proven: false }));
    }
    known.window.take(number);
    if (direct) known.proven = true;
  }

  forget(device: string, session: SessionKey): void {
    const sessions = this.#devices.get(device);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#devices.delete(device);
  }

  get size(): number {
    let count = 0;
    for (const sessions of this.#devices.values()) count += sessions.size;
    return count;
  }
}
