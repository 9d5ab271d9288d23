import { AUDIO_SEATS, VIDEO_SEATS } from '../../src/limits.js';
import type { CallWorld, Tab } from './call-world.js';

export const sendsVideo = (tab: Tab): boolean =>
  tab.call.members.getSnapshot().some(({ self, media }) => self && media.video);

export function seatsOf(joined: readonly Tab[]): number {
  return joined.some(sendsVideo) ? VIDEO_SEATS : AUDIO_SEATS;
}

/** What is not as it should be once nothing happens any more; empty when all is well. */
export function unquiet(world: CallWorld): string[] {
  const joined = world.joined();
  const keys = joined.map(({ call }) => call.key).toSorted();
  const wrong: string[] = [];
  for (const tab of joined) {
    const roster = tab.call.members.getSnapshot().map(({ key }) => key);
    if (roster.join() !== keys.join()) wrong.push(`${tab.name} sees ${roster.length} of ${keys.length}`);
    for (const member of tab.call.members.getSnapshot())
      if (member.connection !== 'connected') wrong.push(`${tab.name}: ${member.connection}`);
    for (const other of joined) {
      if (other === tab) continue;
      const live = world.media.live(tab.name, other.name).length;
      if (live !== 1) wrong.push(`${tab.name} has ${live} connections to ${other.name}`);
    }
  }
  const open = world.media.connections.size;
  if (open !== joined.length * (joined.length - 1)) wrong.push(`${open} connections for ${joined.length} members`);
  for (const tab of world.tabs) {
    if (tab.crashed) continue;
    const state = tab.call.state.getSnapshot();
    if (state.kind === 'joining') wrong.push(`${tab.name} is still joining`);
    if (state.kind === 'full' && joined.length < seatsOf(joined) && joined.length < state.seats)
      wrong.push(`${tab.name} waits for one of the free seats`);
    for (const error of tab.errors) wrong.push(`${tab.name}: ${String(error)}`);
  }
  return wrong;
}

/** Lets time pass until all is well. What is still wrong after that long is returned. */
export async function untilQuiet(world: CallWorld, atMost = 90_000, afterEach?: () => void): Promise<string[]> {
  for (let waited = 0; waited < atMost; waited += 500) {
    await world.timeline.advance(500, afterEach);
    if (unquiet(world).length === 0) return [];
  }
  return unquiet(world);
}

/** Everybody leaves: nothing may remain. */
export async function emptyOut(world: CallWorld): Promise<string[]> {
  const leaving = world.tabs.filter(({ crashed }) => !crashed).map(({ call }) => call.close());
  await world.timeline.advance(100);
  await Promise.all(leaving);
  await world.timeline.advance(15_000);
  const wrong: string[] = [];
  if (world.media.connections.size > 0) wrong.push(`${world.media.connections.size} connections are left`);
  for (const { name, clock, crashed } of world.tabs)
    if (!crashed && clock.waiting > 0) wrong.push(`${name} has ${clock.waiting} timers left`);
  return wrong;
}
