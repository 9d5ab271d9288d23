import type { Clock } from '@kith/identity';
import type { VideoOutcome } from '../call-types.js';
import { NamedTimers } from '../named-timers.js';
import type { SessionKey, Signal } from '../signal/signals.js';
import { initialRoom } from './room-state.js';
import type { RoomConfig, RoomInput, RoomState, TimerName } from './room-state.js';
import { step } from './step.js';

export interface RoomOptions {
  readonly config: RoomConfig;
  readonly clock: Clock;
  readonly send: (signal: Signal, to: SessionKey | null) => void;
  readonly onChange: (before: RoomState, after: RoomState) => void;
  readonly onVideo: (outcome: VideoOutcome) => void;
}

/** Runs the pure `step`: supplies the time, and carries out its effects. */
export class Room {
  readonly #options: RoomOptions;
  readonly #timers: NamedTimers<TimerName>;
  readonly #inputs: RoomInput[] = [];
  #state = initialRoom();
  #busy = false;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#timers = new NamedTimers(options.clock);
  }

  get state(): RoomState {
    return this.#state;
  }

  /** Applies inputs one after the other, also those that an effect causes. */
  apply(input: RoomInput): void {
    this.#inputs.push(input);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) this.#take(next);
    } finally {
      this.#busy = false;
    }
  }

  close(): void {
    this.#timers.clear();
  }

  #take(input: RoomInput): void {
    const { config, clock, send, onChange, onVideo } = this.#options;
    const before = this.#state;
    const [after, effects] = step(config, before, input, clock.now());
    this.#state = after;
    for (const effect of effects) {
      if (effect.kind === 'send') send(effect.signal, effect.to);
      else if (effect.kind === 'timer') this.#set(effect.name, effect.after);
      else onVideo(effect.outcome);
    }
    onChange(before, after);
    if (after.stage.kind === 'left') this.close();
  }

  #set(name: TimerName, after: number | null): void {
    if (after === null) this.#timers.cancel(name);
    else this.#timers.set(name, after, () => this.apply({ kind: 'timer', name }));
  }
}
