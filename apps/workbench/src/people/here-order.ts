import type { Presence, Status } from '@kith/presence';

const order: Readonly<Record<Status, number>> = { online: 0, dnd: 1, idle: 2, away: 3 };

/** Me first, then who is most present, then by name. */
export function orderHere(
  people: readonly Presence[],
  nameOf: (person: Presence['person']) => string,
): readonly Presence[] {
  return people.toSorted(
    (a, b) =>
      Number(b.self) - Number(a.self) ||
      order[a.status] - order[b.status] ||
      nameOf(a.person).localeCompare(nameOf(b.person)),
  );
}

/** Others who look at a node now; who is in its room without looking at it does not count. */
export function othersViewing(people: readonly Presence[], node: string): readonly Presence[] {
  return people.filter((presence) => !presence.self && presence.viewing?.node === node);
}
