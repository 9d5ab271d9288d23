import { base64urlEncode, createIdentity, observable } from '@kith/identity';
import type { Clock, Did, Group, GroupSecret } from '@kith/identity';
import { createNodeCrypto } from '@kith/identity/node';
import { createPresence } from '@kith/presence';
import type { PresenceService, StatusChoice } from '@kith/presence';
import { stoppedClock } from '../../support/seeded.js';
import { seededRandom } from '../random.js';
import { Timeline } from '../timeline.js';
import { Wire } from './wire.js';

const ROOM = 'plan';

/** What happens to one of two people at some moment; the moments are the same in every run. */
interface Act {
  readonly after: number;
  readonly who: 0 | 1;
  readonly run: (presence: PresenceService, choice: ReturnType<typeof observable<StatusChoice>>) => void;
}

/**
 * Two people whose clocks are wrong by this much, and jump by this much a few times: everything they are told and shown, in order,
 * with the time at which it was so. Times that a clock of theirs names are given as the distance from what it shows then.
 */
export async function lived(skews: readonly [number, number], jumps: readonly [number, number]): Promise<string[]> {
  const timeline = new Timeline();
  const bytes = seededRandom(1);
  const crypto = createNodeCrypto({ randomBytes: (length) => bytes.bytes(length) });
  const people = new Map<string, Did>();
  const group: Group = {
    id: crypto.randomBytes(32),
    secret: observable<GroupSecret | null>({ epoch: crypto.randomBytes(16), key: crypto.randomBytes(32) }),
    personOf: (device) => people.get(device) ?? null,
    onMembers: () => () => {},
  };
  const identities = [await identity(1), await identity(2)] as const;
  for (const { device, person } of identities) people.set(base64urlEncode(device), person);
  const told: string[] = [];
  const say = (who: number, what: unknown): void => {
    told.push(`${timeline.elapsed} ${who} ${JSON.stringify(what)}`);
  };
  const off = [...skews] as [number, number];

  const both = identities.map((who, at) => {
    const clock: Clock = {
      now: () => timeline.now + (off[at] ?? 0),
      after(milliseconds, run) {
        let waiting = true;
        timeline.after(milliseconds, () => {
          if (waiting) run();
          waiting = false;
        });
        return { cancel: () => (waiting = false) };
      },
    };
    const choice = observable<StatusChoice>('auto');
    const presence = createPresence({
      identity: who,
      group,
      crypto,
      clock,
      random: crypto.randomBytes,
      status: choice,
      onError: (error) => say(at, String(error)),
    });
    presence.events.subscribe((event) => {
      if (event.type !== 'notice' || event.notice.type !== 'invitation') return say(at, event);
      say(at, { ...event.notice, expiresAt: event.notice.expiresAt - clock.now() });
    });
    const room = presence.room(ROOM);
    room.peers.subscribe(() =>
      say(
        at,
        room.peers.getSnapshot().map(({ key, fields }) => ({ key, fields })),
      ),
    );
    room.typing.subscribe(() => say(at, { typing: room.typing.getSnapshot() }));
    room.presenter.subscribe(() => say(at, { presenter: room.presenter.getSnapshot() }));
    return { presence, choice, remote: who };
  });
  const [ada, bob] = both as [(typeof both)[0], (typeof both)[0]];
  const party = (one: typeof ada, name: string) => ({
    name,
    remote: one.remote,
    alive: true,
    attach: (connection: Parameters<PresenceService['attach']>[0]) => void one.presence.attach(connection),
  });
  const random = seededRandom(2);
  const meet = (): Wire =>
    new Wire({ timeline, random, between: [party(ada, 'Ada'), party(bob, 'Bob')], onSent: () => {} });
  let wire = meet();

  const rooms = both.map(({ presence }) => presence.join(ROOM));
  const acts: Act[] = [
    { after: 500, who: 0, run: () => rooms[0]?.set({ cursor: 1, viewing: { node: ROOM } }) },
    { after: 900, who: 1, run: () => rooms[1]?.typing() },
    { after: 8_000, who: 1, run: (_, choice) => choice.set('dnd') },
    { after: 9_000, who: 0, run: (presence) => presence.setActivity('Reading') },
    { after: 10_000, who: 0, run: () => rooms[0]?.present() },
    {
      after: 11_000,
      who: 1,
      run: (presence) => void presence.notices.poke(ada.remote.person).catch((e: unknown) => say(1, e)),
    },
    {
      after: 12_000,
      who: 0,
      run: (presence) =>
        void presence.notices
          .invite(bob.remote.person, { node: ROOM, note: 'Come', expiresIn: 600_000 })
          .catch((error: unknown) => say(0, String(error))),
    },
    { after: 20_000, who: 0, run: () => wire.hold() },
    { after: 40_000, who: 0, run: () => wire.release() },
    { after: 60_000, who: 0, run: () => wire.end('link-closed', 0) },
    { after: 61_500, who: 1, run: () => void (wire = meet()) },
    { after: 130_000, who: 1, run: () => rooms[1]?.leave() },
    { after: 140_000, who: 1, run: ({ close }) => close() },
  ];
  for (const { after, who, run } of acts) {
    const one = who === 0 ? ada : bob;
    timeline.after(after, () => run(one.presence, one.choice));
  }
  // Ten times a second over the whole lease of a session.
  for (let at = 0; at < 600; at++) timeline.after(62_000 + at * 100, () => rooms[0]?.set({ cursor: at }));
  for (const at of [700, 9_500, 25_000, 70_000, 100_000])
    timeline.after(at, () => {
      for (const who of [0, 1] as const) off[who] += (at % 200 === 0 ? 1 : -1) * jumps[who];
    });
  await timeline.pass(160_000);
  return told;

  async function identity(seed: number) {
    return createIdentity({ crypto, clock: stoppedClock, seed: new Uint8Array(32).fill(seed) });
  }
}
