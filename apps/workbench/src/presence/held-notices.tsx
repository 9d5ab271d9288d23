import { createContext, use, useMemo, useState, type ReactNode } from 'react';

/** Something that somebody was not disturbed by, as it is listed afterwards. */
export interface HeldNotice {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly at: number;
  readonly open: () => void;
}

export interface HeldNotices {
  readonly list: readonly HeldNotice[];
  readonly hold: (notice: HeldNotice) => void;
  readonly release: (id: string) => void;
}

const mostHeld = 50;
const HeldContext = createContext<HeldNotices | null>(null);

/** Above all workspaces, so that nothing is lost by looking at another one. */
export function HeldNoticesProvider({ children }: { children: ReactNode }) {
  const [list, setList] = useState<readonly HeldNotice[]>([]);
  const held = useMemo<HeldNotices>(
    () => ({
      list,
      hold: (notice) => setList((before) => [notice, ...before].slice(0, mostHeld)),
      release: (id) => setList((before) => before.filter((notice) => notice.id !== id)),
    }),
    [list],
  );
  return <HeldContext value={held}>{children}</HeldContext>;
}

export function useHeldNotices(): HeldNotices {
  const held = use(HeldContext);
  if (held === null) throw new Error('useHeldNotices outside HeldNoticesProvider');
  return held;
}
