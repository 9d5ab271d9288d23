import type { StatusChoice } from '@kith/presence';
import { ROOMS } from './tab.js';
import type { Tab } from './tab.js';
import type { World } from './world.js';

const HOUR = 3_600_000;

/** So many people move their cursors ten times a second, for as long as asked. */
export function moveCursors(world: World, movers: readonly Tab[], milliseconds: number): void {
  const { timeline } = world;
  const end = timeline.now + milliseconds;
  for (const [at, tab] of movers.entries()) {
    let step = 0;
    const room = tab.sessions.get('plan') ?? tab.presence.join('plan');
    tab.sessions.set('plan', room);
    const move = (): void => {
      if (!tab.device.tabs.includes(tab) || tab.sessions.get('plan') !== room || timeline.now >= end) return;
      step += 1;
      room.set({ cursor: { anchor: step, head: step + at } });
      timeline.after(100, move);
    };
    timeline.after(at * 7, move);
  }
}

/** One thing that people or their networks do. */
export function something(world: World): void {
  const { random, timeline } = world;
  const device = random.pick(world.devices);
  if (device === undefined) return;
  const tab = random.pick(device.tabs);
  const roll = random.next();
  if (tab === undefined) {
    if (roll < 0.5) world.openTab(device);
  } else if (roll < 0.3) inARoom(world, tab);
  else if (roll < 0.4) typeSome(world, tab);
  else if (roll < 0.48)
    device.choice.set(random.pick<StatusChoice>(['auto', 'auto', 'away', 'dnd', 'invisible']) ?? 'auto');
  else if (roll < 0.53) tab.presence.setActivity(random.pick(['Reading', 'In a meeting', null]) ?? null);
  else if (roll < 0.61) {
    world.note('jumps of a clock', `the clock of ${device.name} jumps`);
    device.skew = random.between(-HOUR, HOUR);
  } else if (roll < 0.66 && device.tabs.length < 4) world.openTab(device);
  else if (roll < 0.7) world.closeTab(tab);
  else if (roll < 0.76) world.crashTab(tab);
  else {
    const other = random.pick(world.devices);
    const wire = other === undefined ? undefined : world.wireOf(device, other);
    if (wire === undefined) return;
    if (roll < 0.86) {
      world.note('connections lost', `${device.name} and ${other?.name} lose their connection`);
      wire.end('link-closed', 400);
    } else {
      world.note('losses', `${device.name} and ${other?.name} lose some of what they say`);
      wire.loss = 0.3;
      timeline.after(random.between(500, 15_000), () => wire.end('link-closed', 5_000));
    }
  }
}

/** Whoever has no connection looks for one, and finds it sooner or later. */
export function keepConnecting(world: World, milliseconds: number): void {
  const { timeline, random } = world;
  const end = timeline.now + milliseconds;
  const tick = (): void => {
    for (const [a, b] of world.pairs()) if (random.chance(0.4)) world.connect(a, b);
    if (timeline.now < end) timeline.after(400, tick);
  };
  tick();
}

function inARoom(world: World, tab: Tab): void {
  const { random } = world;
  const node = random.pick(ROOMS) ?? 'plan';
  const session = tab.sessions.get(node);
  if (session === undefined) tab.sessions.set(node, tab.presence.join(node));
  else if (random.chance(0.25)) {
    session.leave();
    tab.sessions.delete(node);
  } else if (random.chance(0.5)) session.set({ viewing: { node, at: `page ${random.between(1, 9)}` } });
  else session.set({ cursor: random.chance(0.2) ? null : random.between(1, 999) });
}

function typeSome(world: World, tab: Tab): void {
  const session = [...tab.sessions.values()][0];
  if (session === undefined) return;
  const keys = world.random.between(1, 30);
  for (let at = 0; at < keys; at++)
    world.timeline.after(at * 150, () => {
      if (tab.device.tabs.includes(tab) && [...tab.sessions.values()].includes(session)) session.typing();
    });
}
