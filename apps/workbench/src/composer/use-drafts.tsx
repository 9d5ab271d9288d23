import { createContext, use, useState, type ReactNode } from 'react';
import { createDrafts, type Drafts } from './drafts.js';

const DraftContext = createContext<Drafts | null>(null);

export function DraftProvider({ children }: { children: ReactNode }) {
  const [drafts] = useState(createDrafts);
  return <DraftContext value={drafts}>{children}</DraftContext>;
}

export function useDrafts(): Drafts {
  const drafts = use(DraftContext);
  if (drafts === null) throw new Error('useDrafts outside DraftProvider');
  return drafts;
}
