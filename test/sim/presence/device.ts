import { observable } from '@kith/identity';
import type { Identity } from '@kith/identity';
import type { PresenceTabs, StatusChoice } from '@kith/presence';
import type { Timeline } from '../timeline.js';
import type { Tab } from './tab.js';

/** One person's device: a clock that is wrong, and tabs, of which one holds the connections. */
export class Device {
  readonly name: string;
  readonly identity: Identity;
  readonly choice = observable<StatusChoice>('auto');
  readonly #timeline: Timeline;
  readonly #channel = new Set<{ listener: ((message: unknown) => void) | null }>();
  skew: number;
  /** Those that live. */
  tabs: Tab[] = [];
  holder: Tab | null = null;
  /** Which side of a partition it is on. */
  side = 0;

  constructor(name: string, identity: Identity, timeline: Timeline, skew: number) {
    this.name = name;
    this.identity = identity;
    this.#timeline = timeline;
    this.skew = skew;
  }

  /** What a tab posts arrives in the others a little later. */
  channel(): { readonly tabs: PresenceTabs; readonly kill: () => void } {
    const member: { listener: ((message: unknown) => void) | null } = { listener: null };
    this.#channel.add(member);
    const leave = (): void => void this.#channel.delete(member);
    return {
      kill: leave,
      tabs: {
        post: (message) => {
          if (!this.#channel.has(member) || this.#channel.size === 1) return;
          const copy: unknown = structuredClone(message);
          this.#timeline.after(1, () => {
            for (const other of this.#channel) if (other !== member) other.listener?.(copy);
          });
        },
        onMessage(listener) {
          member.listener = listener;
        },
        close: leave,
      },
    };
  }
}
