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

export interface Grid {
  readonly columns: number;
  /** Pixels across one picture, which is as wide as a camera's: 16:9. */
  readonly tile: number;
}

/** The grid in which pictures of 16:9 come out largest in an area of so many pixels, so many of them apart. */
export function gridOf(count: number, width: number, height: number, gap: number): Grid {
  let best: Grid = { columns: 1, tile: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.max(1, Math.ceil(count / columns));
    const across = (width - gap * (columns - 1)) / columns;
    const down = (height - gap * (rows - 1)) / rows;
    const tile = Math.max(0, Math.floor(Math.min(across, (down * 16) / 9)));
    if (tile > best.tile) best = { columns, tile };
  }
  return best;
}
