import { observable, printError } from '@kith/identity';
import type { Group, GroupSecret } from '@kith/identity';
import { describe, expect, it } from 'vitest';
import type { FramePayload, OwnState, VerifiedSession, Verdict } from '../src/internal.js';
import { FLUSH_INTERVAL } from '../src/limits.js';
import type { Link } from '../src/link/link.js';
import { createOutbox } from '../src/link/outbox.js';
import { createRoster } from '../src/link/roster.js';
import { createOwnState } from '../src/own/own-state.js';
import { simulatedClock } from './support/clock.js';
import { aliceSession, createWorld, engines, filled, full, secretNumber } from './support/frames.js';
import { settle } from './support/joined.js';

const link = (id: string, device = 'd'): Link => ({ id, device, person: 'did:key:z', kind: 'real', send() {} });

interface Sealing {
  readonly secret: GroupSecret;
  readonly number: number;
  readonly payload: FramePayload;
  finish(): void;
  fail(): void;
}

/** An outbox whose frames are sealed when the test says so. A frame's bytes are its number. */
function slow() {
  const clock = simulatedClock();
  const secret = observable<GroupSecret | null>(secretNumber(1));
  const group = { id: filled(32, 7), secret, personOf: () => null, onMembers: () => () => {} } as Group;
  const own: OwnState = createOwnState({ clock, choice: observable('auto' as const), fields: {}, onError: printError });
  const sealing: Sealing[] = [];
  /** Goodbyes that nobody has asked for yet. */
  const ahead: Sealing[] = [];
  const sent: string[] = [];
  const errors: unknown[] = [];
  const outbox = createOutbox({
    own,
    group,
    clock,
    sealer: {
      seal: (under, number, payload) =>
        new Promise((resolve, reject) => {
          const early = number > 500;
          const frame = Uint8Array.of(early ? 200 : number, under.epoch[0] ?? 0);
          const fail = () => reject(new Error(`number ${number}`));
          (early ? ahead : sealing).push({ secret: under, number, payload, finish: () => resolve(frame), fail });
        }),
    },
    send: (links, _message, [number, epoch]) => sent.push(`${links.map(({ id }) => id).join('+')}:${number}/${epoch}`),
    onError: (error) => errors.push(error),
  });
  return { clock, secret, own, outbox, sealing, ahead, sent, errors };
}

const kinds = (sealing: readonly Sealing[]): string[] =>
  sealing.map(({ number, payload }) => `${payload.kind} ${number}`);

describe('what is told', () => {
  it('PEER-15 keeps its order while signing takes time, and gathers what changes meanwhile', async () => {
    const { clock, own, outbox, sealing, sent } = slow();
    const a = link('a');
    outbox.opened(a);
    const room = own.join('n');
    for (let at = 0; at < 5; at++) {
      room.set({ cursor: at });
      clock.advance(FLUSH_INTERVAL);
    }
    outbox.opened(link('b'));
    expect(kinds(sealing)).toEqual(['full 1']);
    sealing[0]?.finish();
    await settle();
    expect(kinds(sealing)).toEqual(['full 1', 'delta 2']);
    expect(sealing[1]?.payload).toMatchObject({ base: 1 });
    outbox.opened(link('c'));
    sealing[1]?.finish();
    await settle();
    // A link that opened while the change was signed gets the whole state, under the number that the others have.
    expect(kinds(sealing)).toEqual(['full 1', 'delta 2', 'full 2']);
    sealing[2]?.finish();
    await settle();
    expect(sent).toEqual(['a:1/1', 'b:1/1', 'a+b:2/1', 'c:2/1']);
    outbox.opened(link('d'));
    await settle();
    expect(sealing).toHaveLength(3);
    expect(sent.at(-1)).toBe('d:2/1');
  });

  it('PEER-15 says goodbye after what is being signed', async () => {
    const { own, outbox, sealing, sent, clock } = slow();
    outbox.opened(link('a'));
    const told = Promise.resolve(outbox.leave());
    expect(kinds(sealing)).toEqual(['full 1']);
    sealing[0]?.finish();
    await settle();
    expect(kinds(sealing)).toEqual(['full 1', 'leave 2']);
    sealing[1]?.finish();
    await told;
    expect(sent).toEqual(['a:1/1', 'a:2/1']);
    own.join('n');
    clock.advance(60_000);
    await settle();
    expect(sealing).toHaveLength(2);
  });

  it('PEER-18 says a goodbye at once that was signed ahead, and nothing after it, whatever is being signed', async () => {
    const { own, outbox, sealing, ahead, sent, clock } = slow();
    outbox.opened(link('a'));
    sealing[0]?.finish();
    await settle();
    ahead[0]?.finish();
    await settle();
    own.join('n');
    clock.advance(FLUSH_INTERVAL);
    expect(kinds(sealing)).toEqual(['full 1', 'delta 2']);
    outbox.opened(link('b'));
    expect(outbox.leave()).toBeUndefined();
    expect(sent).toEqual(['a:1/1', 'a+b:200/1']);
    sealing[1]?.finish();
    await settle();
    clock.advance(60_000);
    expect(sent).toHaveLength(2);
    expect(sealing).toHaveLength(2);
    // Others take its number, as far above the last one as it is.
    const world = await createWorld(engines[0]!);
    expect(await world.give(await world.seal(1, full()))).toMatchObject({ kind: 'state' });
    expect(ahead).toHaveLength(1);
    const goodbye = await world.seal(ahead[0]?.number ?? 0, { kind: 'leave' });
    expect(await world.give(goodbye)).toMatchObject({ kind: 'left' });
  });

  it('PEER-18 signs it anew for a new secret and where numbers come near it, and until then says one in its turn', async () => {
    const { own, outbox, secret, sealing, ahead, sent, clock } = slow();
    outbox.opened(link('a'));
    sealing[0]?.finish();
    await settle();
    ahead[0]?.finish();
    const room = own.join('n');
    const finished = async () => {
      await settle();
      for (const one of sealing) one.finish();
      await settle();
    };
    for (let at = 0; at < 400; at++) {
      room.set({ cursor: at });
      clock.advance(FLUSH_INTERVAL);
      await finished();
    }
    expect(ahead.map(({ number }) => number)).toEqual([501, expect.any(Number)]);
    expect(ahead[1]?.number).toBeGreaterThan(501 + 250);
    ahead[1]?.finish();
    secret.set(secretNumber(2));
    await finished();
    expect(ahead).toHaveLength(3);
    expect(ahead[2]?.secret).toEqual(secretNumber(2));
    const told = Promise.resolve(outbox.leave());
    await finished();
    await told;
    expect(sealing.at(-1)?.payload.kind).toBe('leave');
    expect(sent.at(-1)).not.toContain(':200/');
  });

  it('PEER-16 tells everybody everything after a frame could not be signed', async () => {
    const { clock, own, outbox, sealing, sent, errors } = slow();
    outbox.opened(link('a'));
    sealing[0]?.finish();
    await settle();
    const room = own.join('n');
    clock.advance(FLUSH_INTERVAL);
    sealing[1]?.fail();
    await settle();
    expect(errors).toEqual([new Error('number 2')]);
    expect(sent).toEqual(['a:1/1']);
    room.set({ cursor: 1 });
    clock.advance(FLUSH_INTERVAL);
    expect(kinds(sealing)).toEqual(['full 1', 'delta 2', 'full 3']);
    sealing[2]?.finish();
    await settle();
    expect(sent).toEqual(['a:1/1', 'a:3/1']);
  });

  it('PEER-12 sends nothing that was signed under a secret that is gone, and everything under the new one', async () => {
    const { outbox, secret, sealing, sent } = slow();
    outbox.opened(link('a'));
    secret.set(secretNumber(2));
    sealing[0]?.finish();
    await settle();
    expect(sent).toEqual([]);
    sealing[1]?.finish();
    await settle();
    expect(sent).toEqual(['a:1/2']);
  });

  it('PEER-2 gives whoever comes first what is newest, with the first frame', async () => {
    const { clock, own, outbox, sealing } = slow();
    const a = link('a');
    outbox.opened(a);
    sealing[0]?.finish();
    await settle();
    outbox.closed(a);
    own.join('n').set({ cursor: 1 });
    clock.advance(FLUSH_INTERVAL / 2);
    outbox.opened(link('b'));
    expect(kinds(sealing)).toEqual(['full 1', 'full 2']);
    expect(sealing[1]?.payload).toMatchObject({
      state: new Map([
        ['n', { cursor: 1 }],
        ['', { status: 'online' }],
      ]),
    });
  });

  it('PEER-9 answers whoever asks again within a second once, when the second is over', async () => {
    const { clock, outbox, sealing, sent } = slow();
    const a = link('a');
    outbox.opened(a);
    sealing[0]?.finish();
    await settle();
    clock.advance(5_000);
    for (let turn = 0; turn < 10; turn++) outbox.wanted(a);
    expect(sent).toEqual(['a:1/1', 'a:1/1']);
    clock.advance(999);
    outbox.wanted(a);
    expect(sent).toHaveLength(2);
    clock.advance(1);
    expect(sent).toHaveLength(3);
    clock.advance(5_000);
    expect(sent).toHaveLength(3);
  });
});

describe('what is heard', () => {
  it('PEER-6 takes a frame that comes late over another link for what it is, and one over the same link for a breach', async () => {
    const world = await createWorld(engines[0]!);
    const refused: string[] = [];
    const shown: VerifiedSession[] = [];
    const verdicts: Verdict[] = [];
    const roster = createRoster({
      clock: simulatedClock(),
      gate: {
        receive(device, frame) {
          const verdict = world.gate.receive(device, frame) as Verdict;
          verdicts.push(verdict);
          return verdict;
        },
        forget: (key) => world.gate.forget(key),
        sessions: 0,
      },
      group: world.group,
      views: { put: (session) => void shown.push(session), remove() {} },
      onRefused: (code) => refused.push(code),
    });
    const device = [...world.members.keys()][0]!;
    const [fast, slower] = [link('fast', device), link('slower', device)];
    for (const one of [fast, slower]) roster.opened(one);
    const frames = await Promise.all([1, 2, 3].map((number) => world.seal(number, full(), aliceSession)));
    await roster.frame(fast, frames[0]!);
    await roster.frame(slower, frames[0]!);
    await roster.frame(fast, frames[1]!);
    await roster.frame(slower, frames[0]!);
    expect(verdicts.at(-1)).toEqual({ kind: 'refused', code: 'counter-low' });
    expect(refused).toEqual([]);
    roster.closed(slower, 'link-closed');
    await roster.frame(fast, frames[0]!);
    expect(refused).toEqual(['counter-low']);
    expect(shown).toHaveLength(1);
    roster.close();
  });

  it('PEER-4 takes nobody for here whose frame was still being judged when their link closed', async () => {
    const verdicts: ((verdict: Verdict) => void)[] = [];
    const forgotten: string[] = [];
    const shown: string[] = [];
    const clock = simulatedClock();
    const roster = createRoster({
      clock,
      gate: {
        receive: () => new Promise((resolve) => verdicts.push(resolve)),
        forget: (key) => forgotten.push(key),
        sessions: 0,
      },
      group: { id: filled(32, 7), secret: observable(null), personOf: () => null, onMembers: () => () => {} },
      views: { put: ({ key }) => shown.push(`+${key}`), remove: (key) => shown.push(`-${key}`) },
      onRefused() {},
    });
    const session: VerifiedSession = { key: 'd.s', person: 'did:key:z', device: 'd', state: new Map() };
    const says = { kind: 'state', session, changed: [] } as const;
    const [one, other] = [link('one'), link('other')];
    roster.opened(one);
    const judged = roster.frame(one, new Uint8Array());
    roster.closed(one, 'link-closed');
    verdicts[0]?.(says);
    await judged;
    expect([shown, forgotten]).toEqual([[], ['d.s']]);

    for (const each of [one, other]) roster.opened(each);
    const first = roster.frame(other, new Uint8Array());
    verdicts[1]?.(says);
    await first;
    roster.silent(other);
    const late = roster.frame(one, new Uint8Array());
    roster.closed(one, 'link-closed');
    verdicts[2]?.(says);
    await late;
    expect(shown).toEqual(['+d.s', '-d.s']);
    roster.close();
    expect(clock.waiting).toBe(0);
  });
});
