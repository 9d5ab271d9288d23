import { base64urlEncode } from '@kith/identity';
import type { Identity } from '@kith/identity';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallSignaling } from '../src/index.js';
import { RING_TIMEOUT } from '../src/limits.js';
import { createGate } from '../src/signal/gate.js';
import { decodeRing, encodeRing } from '../src/ring/ring-signals.js';
import type { RingSignal } from '../src/ring/ring-signals.js';
import { createRinging } from '../src/ring/ringing.js';
import type { RingEvent, Ringing } from '../src/ring/ring-types.js';
import { crypto, newIdentity, seededRandom, testGroup } from './support/group.js';
import { simulatedClock } from './support/clock.js';
import type { SimulatedClock } from './support/clock.js';

let alice: Identity;
let bob: Identity;
let carol: Identity;

beforeAll(async () => {
  [alice, bob, carol] = await Promise.all([newIdentity(1), newIdentity(2), newIdentity(3)]);
});

/** Everything that anybody said, and who listens. */
function wire() {
  const listeners = new Set<(signal: Uint8Array) => void>();
  const said: Uint8Array[] = [];
  const way = (): CallSignaling => {
    const own = new Set<(signal: Uint8Array) => void>();
    return {
      send(signal) {
        said.push(signal);
        for (const listener of [...listeners]) if (!own.has(listener)) listener(signal);
      },
      onSignal(listener) {
        own.add(listener);
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      onGone: () => () => {},
      close() {},
    };
  };
  return { way, said, play: (signal: Uint8Array) => listeners.forEach((listener) => listener(signal)) };
}

interface Phone {
  readonly ringing: Ringing;
  readonly events: RingEvent[];
  busy: boolean;
  blocks: boolean;
}

const phones: Ringing[] = [];
afterEach(() => {
  for (const ringing of phones.splice(0)) ringing.close();
});

let seeds = 40;
function world(members: readonly Identity[]) {
  const clock = simulatedClock();
  const group = testGroup(members);
  const bus = wire();
  const phone = (identity: Identity, way = bus.way()): Phone => {
    const made = { events: [] as RingEvent[], busy: false, blocks: false };
    const ringing = createRinging({
      identity,
      group,
      devicesOf: (person) =>
        members.filter((member) => member.person === person).map((member) => base64urlEncode(member.device)),
      crypto,
      clock,
      random: seededRandom(seeds++),
      signaling: [way],
      isBusy: () => made.busy,
      isBlocked: () => made.blocks,
      onError: (error) => {
        throw error;
      },
    });
    ringing.events.subscribe((event) => made.events.push(event));
    phones.push(ringing);
    return Object.assign(made, { ringing });
  };
  return { clock, group, phone, bus };
}

/** Signals are sealed and opened beside the clock. */
async function settle(clock: SimulatedClock, milliseconds = 0): Promise<void> {
  for (let step = 0; step <= milliseconds; step += 500) {
    clock.advance(milliseconds === 0 ? 0 : 500);
    for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
  }
}

const rings = (phone: Phone) => phone.ringing.incoming.getSnapshot().map(({ from, call }) => ({ from, call }));
const ended = (phone: Phone) => phone.events.flatMap((event) => (event.type === 'incoming-ended' ? [event.why] : []));

describe('direct calls', () => {
  it('RI-1 ring on every device of the person, until one accepts', async () => {
    const { clock, phone } = world([alice, bob, carol]);
    const caller = phone(alice);
    const [desk, pocket, stranger] = [phone(bob), phone(bob), phone(carol)];
    const outcome = caller.ringing.ring(bob.person, { call: 'dm-1', video: true });
    expect(caller.ringing.outgoing.getSnapshot()).toMatchObject({ to: bob.person, state: 'calling' });
    await settle(clock);
    expect(caller.ringing.outgoing.getSnapshot()).toMatchObject({ state: 'ringing', video: true });
    expect([rings(desk), rings(pocket), rings(stranger)]).toEqual([
      [{ from: alice.person, call: 'dm-1' }],
      [{ from: alice.person, call: 'dm-1' }],
      [],
    ]);
    const [ring] = desk.ringing.incoming.getSnapshot();
    expect(desk.ringing.accept(ring?.id ?? '')).toMatchObject({ call: 'dm-1', video: true });
    expect(desk.ringing.accept(ring?.id ?? '')).toBeNull();
    expect(await outcome).toBe('accepted');
    await settle(clock);
    expect([rings(desk), rings(pocket), ended(desk), ended(pocket)]).toEqual([[], [], ['answered'], ['elsewhere']]);
    expect(caller.ringing.outgoing.getSnapshot()).toBeNull();
  });

  it('RI-2 are declined by any device for all of them', async () => {
    const { clock, phone } = world([alice, bob]);
    const [caller, desk, pocket] = [phone(alice), phone(bob), phone(bob)];
    const outcome = caller.ringing.ring(bob.person, { call: 'dm-1' });
    await settle(clock);
    pocket.ringing.decline(pocket.ringing.incoming.getSnapshot()[0]?.id ?? '');
    expect(await outcome).toBe('declined');
    await settle(clock);
    expect([rings(desk), rings(pocket)]).toEqual([[], []]);
  });

  it('RI-3 end everywhere when the caller gives up, and count as missed', async () => {
    const { clock, phone } = world([alice, bob]);
    const [caller, callee] = [phone(alice), phone(bob)];
    const outcome = caller.ringing.ring(bob.person, { call: 'dm-1' });
    await settle(clock);
    caller.ringing.cancel();
    expect(await outcome).toBe('cancelled');
    await settle(clock);
    expect([rings(callee), ended(callee)]).toEqual([[], ['missed']]);
  });

  it('RI-4 are unanswered after 45 s, for a device that came late too', async () => {
    const { clock, phone } = world([alice, bob]);
    const caller = phone(alice);
    const outcome = caller.ringing.ring(bob.person, { call: 'dm-1' });
    await settle(clock, RING_TIMEOUT / 2);
    const late = phone(bob);
    await settle(clock, 4_000);
    expect(rings(late)).toHaveLength(1);
    await settle(clock, RING_TIMEOUT / 2);
    expect(await outcome).toBe('unanswered');
    expect(ended(late)).toEqual(['missed']);
  });

  it('RI-5 stop by themselves when the caller vanishes', async () => {
    const { clock, phone, bus } = world([alice, bob]);
    let cut = false;
    const open = bus.way();
    const way: CallSignaling = { ...open, send: (signal, to) => (cut ? undefined : open.send(signal, to)) };
    const [caller, callee] = [phone(alice, way), phone(bob)];
    caller.ringing.ring(bob.person, { call: 'dm-1' }).catch(() => {});
    await settle(clock);
    cut = true;
    await settle(clock, 8_000);
    expect([rings(callee), ended(callee)]).toEqual([[], ['missed']]);
  });

  it('RI-6 are busy when every device that answers is in a call', async () => {
    const { clock, phone } = world([alice, bob]);
    const [caller, desk, pocket] = [phone(alice), phone(bob), phone(bob)];
    desk.busy = true;
    pocket.busy = true;
    const busy = caller.ringing.ring(bob.person, { call: 'dm-1' });
    await settle(clock, 3_000);
    expect(await busy).toBe('busy');
    expect([rings(desk), rings(pocket)]).toEqual([[], []]);
    pocket.busy = false;
    const outcome = caller.ringing.ring(bob.person, { call: 'dm-1' });
    await settle(clock, 3_000);
    expect([rings(desk).length, rings(pocket).length]).toEqual([0, 1]);
    pocket.ringing.accept(pocket.ringing.incoming.getSnapshot()[0]?.id ?? '');
    expect(await outcome).toBe('accepted');
  });

  it('RI-7 of blocked people are not heard, and they are not told', async () => {
    const { clock, phone } = world([alice, bob]);
    const [caller, callee] = [phone(alice), phone(bob)];
    callee.blocks = true;
    const outcome = caller.ringing.ring(bob.person, { call: 'dm-1' });
    await settle(clock, 4_000);
    expect([rings(callee), caller.ringing.outgoing.getSnapshot()?.state]).toEqual([[], 'calling']);
    caller.ringing.cancel();
    await outcome;
  });

  it('RI-8 cannot be played back, answered by somebody else, or ended by anybody but the caller', async () => {
    const { clock, group, phone, bus } = world([alice, bob, carol]);
    const [caller, callee] = [phone(alice), phone(bob)];
    const random = seededRandom(seeds++);
    const mallory = createGate<RingSignal>({
      identity: carol,
      group,
      crypto,
      clock,
      random,
      room: '',
      session: random(16),
      encode: encodeRing,
      decode: decodeRing,
      onRefused: () => {},
    });
    const outcome = caller.ringing.ring(bob.person, { call: 'dm-1' });
    await settle(clock);
    const yesterday = [...bus.said];
    caller.ringing.cancel();
    await outcome;
    caller.ringing.close();
    await settle(clock, 10_000);
    const today = phone(bob);
    for (const signal of yesterday) bus.play(signal);
    await settle(clock, 2_000);
    expect([rings(callee), rings(today)]).toEqual([[], []]);

    const again = phone(alice);
    const second = again.ringing.ring(bob.person, { call: 'dm-2' });
    await settle(clock);
    const id = today.ringing.incoming.getSnapshot()[0]?.id ?? '';
    expect(id).not.toBe('');
    // A member who has heard the id says so in her own name: she has no other.
    for (const signal of [
      { kind: 'answer', id, answer: 'declined' },
      { kind: 'end', id, why: 'cancelled' },
    ] as const) {
      const bytes = await mallory.seal(signal, null);
      if (bytes !== null) bus.play(bytes);
    }
    await settle(clock, 1_000);
    expect([rings(today).length, again.ringing.outgoing.getSnapshot()?.state]).toEqual([1, 'ringing']);
    again.ringing.cancel();
    await second;
  });

  it('RI-9 one at a time, for a call that has a name', async () => {
    const { phone } = world([alice, bob]);
    const caller = phone(alice);
    expect(() => caller.ringing.ring(bob.person, { call: '' })).toThrow('1 to 128');
    const first = caller.ringing.ring(bob.person, { call: 'dm-1' });
    expect(() => caller.ringing.ring(bob.person, { call: 'dm-1' })).toThrow('already');
    caller.ringing.cancel();
    expect(await first).toBe('cancelled');
  });

  it('RI-10 leave no timer behind', async () => {
    const { clock, phone } = world([alice, bob]);
    const [caller, callee] = [phone(alice), phone(bob)];
    const outcome = caller.ringing.ring(bob.person, { call: 'dm-1' });
    await settle(clock);
    callee.ringing.close();
    caller.ringing.close();
    expect(await outcome).toBe('cancelled');
    expect(clock.waiting).toBe(0);
  });
});
