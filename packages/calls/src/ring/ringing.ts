import { base64urlEncode, eventSource, observable } from '@kith/identity';
import type { Did, EventSource, Timer } from '@kith/identity';
import { NODE_MAX } from '@kith/identity/internal';
import { checkRingingOptions } from '../check-options.js';
import { RING_TIMEOUT } from '../limits.js';
import { createGate } from '../signal/gate.js';
import type { Gate, Opened } from '../signal/gate.js';
import type { SessionKey } from '../signal/signals.js';
import { decodeRing, encodeRing } from './ring-signals.js';
import type { RingSignal } from './ring-signals.js';
import type { IncomingRing, OutgoingRing, RingEvent, RingOutcome, Ringing, RingingOptions } from './ring-types.js';
import { callsError } from '../codes.js';

/** Milliseconds between two repetitions of a ring: the first may be lost, and devices may come online. */
const REPEAT = 2_000;
/** Milliseconds without a repetition after which the caller counts as gone. */
const SILENCE = 7_000;
/** Milliseconds to wait for further devices when all answers were busy. */
const BUSY_WAIT = 2_500;
const INCOMING_MAX = 4;

/**
 * Makes the ringing of one group, which sends and receives rings.
 * @throws KithError `argument-invalid`
 */
export function createRinging(options: RingingOptions): Ringing {
  checkRingingOptions(options);
  return new Rings(options);
}

interface Outgoing {
  ring: OutgoingRing;
  readonly answers: Map<SessionKey, 'ringing' | 'busy'>;
  readonly timers: Timer[];
  repeat: Timer | undefined;
  settle(outcome: RingOutcome): void;
}

interface Incoming {
  readonly ring: IncomingRing;
  readonly caller: SessionKey;
  silence: Timer;
}

class Rings implements Ringing {
  readonly incoming;
  readonly outgoing;
  readonly events: EventSource<RingEvent>;
  readonly #options: RingingOptions;
  readonly #gate: Gate<RingSignal>;
  readonly #stops: (() => void)[];
  readonly #incoming = new Map<string, Incoming>();
  #outgoing: Outgoing | null = null;
  #closed = false;

  constructor(options: RingingOptions) {
    const { identity, group, crypto, clock, random, signaling, onError } = options;
    this.#options = options;
    this.incoming = observable<readonly IncomingRing[]>([], { onError });
    this.outgoing = observable<OutgoingRing | null>(null, { onError });
    this.events = eventSource<RingEvent>(onError);
    this.#gate = createGate<RingSignal>({
      identity,
      group,
      crypto,
      clock,
      random,
      // No call has this name, because ids of calls are not empty.
      room: '',
      session: random(16),
      encode: encodeRing,
      decode: decodeRing,
      onRefused: (code) => this.events.emit({ type: 'signal-refused', code }),
    });
    this.#stops = signaling.map((way) =>
      way.onSignal((bytes) => {
        this.#gate
          .open(bytes)
          .then((opened) => {
            if (opened !== null && !this.#closed) this.#heard(opened);
          })
          .catch(onError);
      }),
    );
  }

  ring(
    person: Did,
    { call, video = false }: { readonly call: string; readonly video?: boolean },
  ): Promise<RingOutcome> {
    if (call === '' || call.length > NODE_MAX) {
      throw callsError('call-id', {
        message: `A call is named by 1 to ${NODE_MAX} characters.`,
        fix: 'Name it by the id of a node.',
        argument: 'call',
      });
    }
    if (this.#outgoing !== null || this.#closed) {
      throw callsError('already-calling');
    }
    const { clock, random } = this.#options;
    const ring: OutgoingRing = { id: base64urlEncode(random(16)), to: person, call, video, state: 'calling' };
    return new Promise((settle) => {
      const outgoing: Outgoing = { ring, answers: new Map(), timers: [], repeat: undefined, settle };
      this.#outgoing = outgoing;
      this.outgoing.set(ring);
      outgoing.timers.push(clock.after(RING_TIMEOUT, () => this.#ended(outgoing, 'unanswered', 'timeout')));
      this.#repeat(outgoing);
    });
  }

  cancel(): void {
    if (this.#outgoing !== null) this.#ended(this.#outgoing, 'cancelled', 'cancelled');
  }

  accept(id: string): IncomingRing | null {
    return this.#answer(id, 'accepted');
  }

  decline(id: string): void {
    this.#answer(id, 'declined');
  }

  close(): void {
    if (this.#closed) return;
    this.cancel();
    this.#closed = true;
    for (const stop of this.#stops) stop();
    for (const { silence } of this.#incoming.values()) silence.cancel();
    this.#incoming.clear();
    this.incoming.set([]);
  }

  #heard({ from, person, direct, signal }: Opened<RingSignal>): void {
    if (signal.kind === 'answer') return this.#answered(from, person, signal);
    if (signal.kind === 'end') {
      const incoming = this.#incoming.get(signal.id);
      if (incoming?.caller === from) this.#stopped(incoming, signal.why === 'elsewhere' ? 'elsewhere' : 'missed');
      return;
    }
    if (this.#options.isBlocked?.(person) === true) return;
    const { id, call, video } = signal;
    const known = this.#incoming.get(id);
    if (known !== undefined) {
      if (known.caller !== from) return;
      known.silence.cancel();
      known.silence = this.#silence(id);
      return;
    }
    if (this.#options.isBusy()) return this.#send({ kind: 'answer', id, answer: 'busy' }, from);
    if (this.#incoming.size >= INCOMING_MAX) return;
    // A broadcast ring may be a recording. The caller repeats it, addressed to each device that reports ringing.
    this.#send({ kind: 'answer', id, answer: 'ringing' }, from);
    if (!direct || [...this.#incoming.values()].some(({ ring }) => ring.from === person && ring.call === call)) return;
    const ring: IncomingRing = { id, from: person, call, video };
    this.#incoming.set(id, { ring, caller: from, silence: this.#silence(id) });
    this.#tellIncoming();
    this.events.emit({ type: 'incoming', ring });
  }

  #silence(id: string): Timer {
    return this.#options.clock.after(SILENCE, () => {
      const incoming = this.#incoming.get(id);
      if (incoming !== undefined) this.#stopped(incoming, 'missed');
    });
  }

  #answer(id: string, answer: 'accepted' | 'declined'): IncomingRing | null {
    const incoming = this.#incoming.get(id);
    if (incoming === undefined) return null;
    this.#send({ kind: 'answer', id, answer }, incoming.caller);
    this.#stopped(incoming, 'answered');
    return incoming.ring;
  }

  #stopped(incoming: Incoming, why: 'elsewhere' | 'missed' | 'answered'): void {
    incoming.silence.cancel();
    this.#incoming.delete(incoming.ring.id);
    this.#tellIncoming();
    this.events.emit({ type: 'incoming-ended', ring: incoming.ring, why });
  }

  #tellIncoming(): void {
    this.incoming.set([...this.#incoming.values()].map(({ ring }) => ring));
  }

  #answered(from: SessionKey, person: Did, signal: Extract<RingSignal, { kind: 'answer' }>): void {
    const outgoing = this.#outgoing;
    if (outgoing === null || outgoing.ring.id !== signal.id || person !== outgoing.ring.to) return;
    if (signal.answer === 'accepted') return this.#ended(outgoing, 'accepted', 'elsewhere');
    if (signal.answer === 'declined') return this.#ended(outgoing, 'declined', 'elsewhere');
    const first = outgoing.answers.size === 0;
    const known = outgoing.answers.get(from);
    outgoing.answers.set(from, signal.answer);
    if (signal.answer === 'ringing') {
      if (known !== 'ringing') this.#say(outgoing, from);
      if (outgoing.ring.state === 'calling') {
        outgoing.ring = { ...outgoing.ring, state: 'ringing' };
        this.outgoing.set(outgoing.ring);
      }
    } else if (first) {
      outgoing.timers.push(
        this.#options.clock.after(BUSY_WAIT, () => {
          const answers = [...outgoing.answers.values()];
          if (this.#outgoing === outgoing && answers.every((answer) => answer === 'busy')) {
            this.#ended(outgoing, 'busy', 'cancelled');
          }
        }),
      );
    }
  }

  #repeat(outgoing: Outgoing): void {
    for (const device of this.#options.devicesOf(outgoing.ring.to)) this.#say(outgoing, `${device}.`);
    for (const [session, answer] of outgoing.answers) if (answer === 'ringing') this.#say(outgoing, session);
    outgoing.repeat = this.#options.clock.after(REPEAT, () => this.#repeat(outgoing));
  }

  #say({ ring }: Outgoing, to: SessionKey): void {
    this.#send({ kind: 'ring', id: ring.id, call: ring.call, video: ring.video }, to);
  }

  #ended(outgoing: Outgoing, outcome: RingOutcome, why: 'cancelled' | 'timeout' | 'elsewhere'): void {
    if (this.#outgoing !== outgoing) return;
    this.#outgoing = null;
    outgoing.repeat?.cancel();
    for (const timer of outgoing.timers) timer.cancel();
    // The device that answered has stopped ringing by itself. This ends the ring on the others.
    for (const device of this.#options.devicesOf(outgoing.ring.to)) {
      this.#send({ kind: 'end', id: outgoing.ring.id, why }, `${device}.`);
    }
    this.outgoing.set(null);
    this.events.emit({ type: 'outgoing-ended', ring: outgoing.ring, outcome });
    outgoing.settle(outcome);
  }

  #send(signal: RingSignal, to: SessionKey): void {
    this.#gate
      .seal(signal, to)
      .then((bytes) => {
        if (bytes === null) return;
        for (const way of this.#options.signaling) way.send(bytes, to);
      })
      .catch(this.#options.onError);
  }
}
