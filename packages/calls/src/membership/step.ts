import type { MemberMedia } from '../call-types.js';
import { HEARTBEAT_INTERVAL } from '../limits.js';
import type { SessionKey, VerifiedSignal } from '../signal/signals.js';
import { Draft } from './draft.js';
import { answerAsk, takeBack } from './granting.js';
import {
  announce,
  askDirectly,
  beginJoin,
  consider,
  considerFounding,
  hearAnswer,
  hearRival,
  notice,
} from './joining.js';
import { drop, hearHere, hearNames, keepAlive, requestSync, sayHere, seat, shortenLease, sync } from './members.js';
import type { RoomConfig, RoomEffect, RoomInput, RoomState } from './room-state.js';
import { askAll, considerVideo, hearVideoAnswer, requestVideo } from './video.js';

/**
 * Returns the next state of a room after an input, and the effects to carry out. `now` (wall time) is recorded and never
 * compared.
 */
export function step(
  config: RoomConfig,
  state: RoomState,
  input: RoomInput,
  now: number,
): readonly [RoomState, readonly RoomEffect[]] {
  if (state.stage.kind === 'left') return [state, []];
  const draft = new Draft(config, state, now);
  apply(draft, input);
  return [draft.state, draft.effects];
}

function apply(draft: Draft, input: RoomInput): void {
  switch (input.kind) {
    case 'join':
      if (draft.stage.kind === 'idle') beginJoin(draft, input.video);
      return;
    case 'leave':
      return leave(draft);
    case 'signal':
      if (draft.stage.kind !== 'idle') hear(draft, input.verified);
      return;
    case 'timer':
      return onTimer(draft, input.name);
    case 'alive':
      return keepAlive(draft, input.key);
    case 'gone':
      return shortenLease(draft, input.key);
    case 'removed':
      return lose(draft, input.key, true);
    case 'video':
      return requestVideo(draft, input.on);
    case 'media':
      return changeMedia(draft, input.media);
  }
}

/**
 * Notes the own media state. Speaking changes often, so members send it over their own connections, and here with the next
 * message.
 */
function changeMedia(draft: Draft, media: MemberMedia): void {
  const before = draft.media;
  draft.media = { ...media, video: before.video };
  const fields = ['muted', 'deafened', 'sharing', 'listening'] as const;
  if (fields.some((field) => before[field] !== media[field])) sayHere(draft, null);
}

function leave(draft: Draft): void {
  if (draft.stage.kind !== 'idle') {
    draft.send({ kind: 'leave' }, null);
    // Sent twice, by two ways: a member that misses it waits for a lease.
    for (const key of draft.keys((other) => other.member)) draft.send({ kind: 'leave' }, key);
  }
  draft.stage = { kind: 'left' };
  draft.video = 'off';
}

function hear(draft: Draft, { from, direct, signal }: VerifiedSignal): void {
  if (from === draft.config.self || draft.other(from).left) return;
  const proven = direct || draft.other(from).proven;
  if (direct && !draft.other(from).proven) draft.update(from, { proven: true });
  if (proven) keepAlive(draft, from);
  switch (signal.kind) {
    case 'ask':
      if (draft.stage.kind === 'joined') return answerAsk(draft, from, signal);
      if (signal.what === 'seat') hearRival(draft, from);
      return;
    case 'answer': {
      if (!direct) return;
      if (signal.view.members.includes(from)) seat(draft, from, signal.view.video);
      ask(draft, hearNames(draft, signal.view));
      hearAnswer(draft, from, signal);
      return hearVideoAnswer(draft, from, signal);
    }
    case 'withdraw':
      return proven ? takeBack(draft, from, signal.what, signal.round) : undefined;
    case 'here':
      if (!proven) {
        // A session or a recording of one. A live session answers.
        if (draft.stage.kind === 'joined') return sayHere(draft, from);
        notice(draft, from);
        return askDirectly(draft, from);
      }
      hearHere(draft, from, signal);
      ask(draft, hearNames(draft, signal.view));
      if (draft.stage.kind !== 'joined') {
        if (draft.other(from).addressed < 0) askDirectly(draft, from);
        consider(draft);
      }
      return considerVideo(draft);
    case 'leave':
      return proven ? lose(draft, from, true) : undefined;
    case 'offer':
    case 'answer-sdp':
    case 'candidates':
    case 'again':
      // A session that connects has a seat, although its message about it did not arrive.
      if (!draft.other(from).member) sayHere(draft, from);
      return;
  }
}

/** Contacts the named sessions. */
function ask(draft: Draft, keys: readonly SessionKey[]): void {
  for (const key of keys) {
    if (draft.stage.kind === 'joined') sayHere(draft, key);
    else askDirectly(draft, key);
  }
  requestSync(draft);
}

function lose(draft: Draft, key: SessionKey, forGood: boolean): void {
  const { member, named } = draft.other(key);
  drop(draft, key, forGood);
  // A seat may be free. A waiting session asks at once.
  if ((member || named) && draft.stage.kind === 'full') announce(draft);
  consider(draft);
  considerVideo(draft);
}

function onTimer(draft: Draft, name: string): void {
  switch (name) {
    case 'announce':
      announce(draft);
      return consider(draft);
    case 'found':
      return considerFounding(draft);
    case 'heartbeat':
      sayHere(draft, null);
      return draft.timer('heartbeat', HEARTBEAT_INTERVAL);
    case 'sync':
      return sync(draft);
    case 'video':
      return askAll(draft);
  }
  const at = name.indexOf(':');
  const key = name.slice(at + 1);
  switch (name.slice(0, at)) {
    case 'lease':
      return lose(draft, key, false);
    case 'quiet':
      draft.update(key, { quiet: true });
      return requestSync(draft);
    case 'named':
      draft.update(key, { named: false, addressed: -1 });
      consider(draft);
      return considerVideo(draft);
    case 'asking':
      return void draft.update(key, { asking: 'no' });
    case 'promise':
      return void draft.update(key, { promise: null });
    case 'video-promise':
      return void draft.update(key, { videoPromise: false });
  }
}
