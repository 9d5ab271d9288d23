import { isDeepStrictEqual } from 'node:util';
import { ROOMS, spelled } from './tab.js';
import type { Tab } from './tab.js';
import type { World } from './world.js';

/** At rest: whatever differs between what each program shows and which sessions live, with what they say. */
export function differences(world: World): string[] {
  return world.liveTabs.flatMap((tab) => [...ROOMS.flatMap((node) => inRoom(world, tab, node)), ...people(world, tab)]);
}

function inRoom(world: World, tab: Tab, node: string): string[] {
  const expected = new Map(
    world.liveTabs.flatMap((other) => {
      const fields = other === tab || isSeen(other) ? other.own(node) : null;
      return fields === null ? [] : [[other.presence.key, fields] as const];
    }),
  );
  const shown = new Map(
    tab.presence
      .room(node)
      .peers.getSnapshot()
      .map(({ key, fields }) => [key, fields] as const),
  );
  return [...new Set([...expected.keys(), ...shown.keys()])].flatMap((key) => {
    const [wanted, got] = [expected.get(key), shown.get(key)];
    if (isDeepStrictEqual(wanted, got)) return [];
    return [
      `${tab.name} shows of ${nameOf(world, key)} in ${node} ${JSON.stringify(got)} and not ${JSON.stringify(wanted)}`,
    ];
  });
}

function people(world: World, tab: Tab): string[] {
  const expected = world.liveTabs
    .filter((other) => other === tab || isSeen(other))
    .map(({ presence }) => presence.key)
    .sort();
  const shown = tab.presence.people.getSnapshot().flatMap(({ sessions }) => sessions);
  if (isDeepStrictEqual(shown.toSorted(), expected)) return [];
  const names = (keys: readonly string[]): string => keys.map((key) => nameOf(world, key)).join(' ');
  return [
    `${tab.name} misses [${names(expected.filter((key) => !shown.includes(key)))}], has [${names(shown.filter((key) => !expected.includes(key)))}] too many`,
  ];
}

/** At any time: whatever this program shows in somebody's name that they never said. */
export function inventions(world: World, tab: Tab): string[] {
  return ROOMS.flatMap((node) =>
    tab.presence
      .room(node)
      .peers.getSnapshot()
      .flatMap(({ key, person, fields }) => {
        const speaker = world.everyTab.get(key);
        const said = speaker?.said.get(node)?.has(spelled(fields)) === true;
        if (said && speaker?.device.identity.person === person) return [];
        return [
          `${tab.name} shows of ${nameOf(world, key)} in ${node} ${JSON.stringify(fields)}, which they never said`,
        ];
      }),
  );
}

function isSeen(tab: Tab): boolean {
  return tab.device.choice.getSnapshot() !== 'invisible';
}

function nameOf(world: World, key: string): string {
  return world.everyTab.get(key)?.name ?? key;
}
