import type { Did } from '@kith/identity';
import { isolated, namesInWords } from '@kith/ui';

/** Whoever joined longer ago is no news: so a workspace that is synced for the first time tells of nobody. */
const fresh = 10 * 60_000;
/** More names than this are counted. */
const mostNamed = 3;

export interface JoinFacts {
  /** Null until this person is a member who has said their name. */
  readonly ownIntroduction: number | null;
  readonly members: readonly Did[];
  /** When somebody said their name here; null until that has arrived. */
  readonly introducedAt: (person: Did) => number | null;
  readonly now: number;
}

export interface Joined {
  readonly person: Did;
  readonly at: number;
}

/** Who joined since the last look. */
export interface JoinWatch {
  look(facts: JoinFacts): readonly Joined[];
}

export function watchJoins(): JoinWatch {
  const known = new Set<Did>();
  let watching = false;
  return {
    look({ ownIntroduction, members, introducedAt, now }) {
      // Whoever is there before this person is, or was when the page was opened, did not join them.
      if (ownIntroduction === null || !watching) {
        watching = ownIntroduction !== null;
        for (const person of members) known.add(person);
        return [];
      }
      return members.flatMap((person) => {
        const at = known.has(person) ? null : introducedAt(person);
        if (at === null) return [];
        known.add(person);
        return at >= ownIntroduction && Math.abs(now - at) < fresh ? [{ person, at: Math.min(at, now) }] : [];
      });
    },
  };
}

/** "Grace and Ivan joined"; `place` is the workspace, where another one is on screen. */
export function joinWords(names: readonly string[], place: string | null): string {
  return `${namesInWords(names, mostNamed)} joined${place === null ? '' : ` ${isolated(place)}`}`;
}
