/** How long a custom status stands. */
export const statusEnds = [
  { id: 'half-hour', label: '30 minutes' },
  { id: 'hour', label: '1 hour' },
  { id: 'today', label: 'Today' },
  { id: 'never', label: 'Don’t clear' },
] as const;

export type StatusEnd = (typeof statusEnds)[number]['id'];

const minute = 60_000;

/** Milliseconds since the Unix epoch, in the time zone of this device; null for never. */
export function statusEndAt(end: StatusEnd, now: number): number | null {
  switch (end) {
    case 'half-hour':
      return now + 30 * minute;
    case 'hour':
      return now + 60 * minute;
    case 'today':
      return new Date(now).setHours(24, 0, 0, 0);
    case 'never':
      return null;
  }
}

/** How long somebody does not want to be disturbed. "Until tomorrow" ends in the morning, not in the night. */
export function quietEnds(now: number): readonly { readonly label: string; readonly until: number | null }[] {
  return [
    { label: 'For 1 hour', until: now + 60 * minute },
    { label: 'Until tomorrow morning', until: new Date(now).setHours(24 + 8, 0, 0, 0) },
    { label: 'Until I turn it off', until: null },
  ];
}
