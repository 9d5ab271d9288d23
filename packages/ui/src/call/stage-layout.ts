import type { CallMember } from '@kith/calls';

export type StageView = 'grid' | 'speaker';

/** What stands large in the speaker view: who was pinned, else who shares, else who spoke last, else the first of the others. */
export function mainMember(
  members: readonly CallMember[],
  { pinned, lastSpeaker }: { readonly pinned: string | null; readonly lastSpeaker: string | null },
): CallMember | null {
  const find = (wanted: (member: CallMember) => boolean) => members.find(wanted);
  return (
    find(({ key }) => key === pinned) ??
    find(({ self, media }) => media.sharing && !self) ??
    find(({ media }) => media.sharing) ??
    find(({ key, self }) => key === lastSpeaker && !self) ??
    find(({ self }) => !self) ??
    members[0] ??
    null
  );
}

/** Who speaks now, or else spoke last; never this device itself, which nobody needs to look at. */
export function nextSpeaker(members: readonly CallMember[], last: string | null): string | null {
  const stillSpeaks = members.some(({ key, media }) => key === last && media.speaking);
  if (stillSpeaks) return last;
  return members.find(({ self, media }) => media.speaking && !self)?.key ?? last;
}

/** Columns with which pictures of 4:3 come out largest in an area of so many pixels: less of a face is cut off than with 16:9. */
export function gridColumns(count: number, width: number, height: number): number {
  let best = 1;
  let largest = 0;
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(count / columns);
    const tile = Math.min(width / columns, (height / rows) * (4 / 3));
    if (tile > largest + 0.5) [best, largest] = [columns, tile];
  }
  return best;
}
