import { requireOnly, namesOf, derived, observable, requireForm } from '@kith/identity';
import type { Clock, OnError, Timer } from '@kith/identity';
import type { Node } from '@kith/store';
import type { CommsSpace } from '../ports.js';
import { OwnStatusSchema, ownStatusChoices } from '../schemas/own-status.js';
import type { OwnStatus, OwnStatusChoice } from '../types.js';
import { commsError } from '../codes.js';

/** The options of `openOwnStatus`. */
export interface OwnStatusOptions {
  /** The person's own space, which all of their devices share. */
  readonly personal: CommsSpace;
  readonly clock: Clock;
  /** Told what a listener threw. */
  readonly onError: OnError;
}

interface Choice {
  readonly choice: OwnStatusChoice;
  readonly until: number | null;
}

const nothingChosen: Choice = { choice: 'auto', until: null };
/** Looked at again this often at the least: wall time jumps, and long timers overflow. */
const LONGEST_WAIT = 60_000;

const optionNames = namesOf<{ readonly until: number }>({ until: true });

/** Opens the status that this person has chosen on any of their devices. It ends by itself at its time, by this device's clock. */
export function openOwnStatus({ personal, clock, onError }: OwnStatusOptions): OwnStatus {
  const live = personal.graph.live({ schema: OwnStatusSchema, order: 'oldest', limit: 1 });
  const now = observable<Choice>(nothingChosen, {
    onError,
    same: (a, b) => a.choice === b.choice && a.until === b.until,
  });
  let timer: Timer | undefined;

  const look = (): void => {
    timer?.cancel();
    timer = undefined;
    const chosen = choiceOf(live.getSnapshot().nodes[0]);
    const left = chosen.until === null ? null : chosen.until - clock.now();
    now.set(left !== null && left <= 0 ? nothingChosen : chosen);
    if (left !== null && left > 0) timer = clock.after(Math.min(left, LONGEST_WAIT), look);
  };
  const stop = live.subscribe(look);
  look();

  return {
    choice: derived([now], () => now.getSnapshot().choice),
    until: derived([now], () => now.getSnapshot().until),
    async choose(choice, options = {}) {
      const { until } = options;
      requireOnly('options', options, optionNames);
      requireForm('choice', choice, `one of: ${ownStatusChoices.join(', ')}`, isChoice);
      if (until !== undefined && (!Number.isSafeInteger(until) || until <= clock.now())) {
        throw commsError('status-until', { argument: 'until' });
      }
      await personal.update(OwnStatusSchema, { key: personal.me.person }, { choice, until: until ?? 0 });
    },
    ready: () => live.ready(),
    close() {
      stop();
      timer?.cancel();
      live.close();
    },
  };
}

const isChoice = (value: unknown): value is OwnStatusChoice => ownStatusChoices.some((choice) => choice === value);

function choiceOf(node: Node | undefined): Choice {
  const choice = ownStatusChoices.find((known) => known === node?.properties['choice']) ?? 'auto';
  const until = node?.properties['until'];
  return { choice, until: choice !== 'auto' && typeof until === 'number' && until > 0 ? until : null };
}
