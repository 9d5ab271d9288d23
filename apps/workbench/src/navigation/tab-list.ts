/** The open tabs of a workspace, in order. */
export interface TabList {
  readonly open: readonly string[];
  /** The tab that the next channel takes over; null while every tab is kept. */
  readonly preview: string | null;
}

/** A channel is looked at: in its tab where it has one, else in the preview tab, else in a new one at the end. */
export function visitTab({ open, preview }: TabList, id: string): TabList {
  if (open.includes(id)) return { open, preview };
  if (preview === null || !open.includes(preview)) return { open: [...open, id], preview: id };
  return { open: open.map((tab) => (tab === preview ? id : tab)), preview: id };
}

/** From now on no other channel takes this tab. */
export function keepTab({ open, preview }: TabList, id: string): TabList {
  return { open, preview: preview === id ? null : preview };
}

export function closeTab({ open, preview }: TabList, id: string): TabList {
  return { open: open.filter((tab) => tab !== id), preview: preview === id ? null : preview };
}

/** What to look at when a tab was closed: the one that stands in its place, or before it. */
export function neighbourTab({ open }: TabList, id: string): string | null {
  const at = open.indexOf(id);
  return open[at + 1] ?? open[at - 1] ?? null;
}
