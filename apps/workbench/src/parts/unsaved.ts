import { createContext, use, useCallback, useLayoutEffect, useState } from 'react';

type Count = (by: 1 | -1) => void;

export const UnsavedContext = createContext<Count>(() => {});

/** How many things below say that they were changed and not saved. */
export function useUnsavedCount(): { readonly unsaved: boolean; readonly count: Count } {
  const [changed, setChanged] = useState(0);
  const count = useCallback<Count>((by) => setChanged((before) => before + by), []);
  return { unsaved: changed > 0, count };
}

/** Tells the dialog around that something in it was changed and is not saved. */
export function useUnsaved(unsaved: boolean): void {
  const count = use(UnsavedContext);
  // With the same paint: a click may come right after the last letter.
  useLayoutEffect(() => {
    if (!unsaved) return undefined;
    count(1);
    return () => count(-1);
  }, [unsaved, count]);
}

/** The same, for whoever draws the dialog itself. */
export function Unsaved({ when }: { when: boolean }) {
  useUnsaved(when);
  return null;
}
