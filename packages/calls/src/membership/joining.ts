import { deviceOf } from '@kith/identity/internal';
import {
  ANNOUNCE_INTERVAL,
  ANSWER_ROUNDS,
  ASKING_LEASE,
  AUDIO_SEATS,
  FOUNDING_ANNOUNCEMENTS_OCCUPIED,
  FOUNDING_WAIT,
  FULL_INTERVAL,
  HEARTBEAT_INTERVAL,
  PROMISE_LEASE,
  VIDEO_SEATS,
} from '../limits.js';
import type { SessionKey, Signal } from '../signal/signals.js';
import type { Draft } from './draft.js';
import { requestSync, sayHere } from './members.js';

/** Rounds of silence after which an earlier session of this device counts as replaced, as by a reloaded page. */
const OWN_SILENT_ROUNDS = 8;

type Given = Extract<Signal, { kind: 'answer' }>;

const asksForSeat = (draft: Draft): boolean => draft.stage.kind === 'joining' || draft.stage.kind === 'full';

export function beginJoin(draft: Draft, video: boolean): void {
  draft.stage = { kind: 'joining', video, asked: 0, extended: false };
  announce(draft);
  draft.timer('found', FOUNDING_WAIT);
}

/** Returns the sessions that have a seat, as far as is known. Each has to agree. */
function needed(draft: Draft): SessionKey[] {
  const own = deviceOf(draft.config.self);
  return draft
    .keys((other) => (other.member || other.named) && !other.left)
    .filter((key) => deviceOf(key) !== own || draft.other(key).unanswered < OWN_SILENT_ROUNDS);
}

/** Returns the session's answer to an ask that still counts. */
function validAnswer(draft: Draft, key: SessionKey): Given['answer'] | null {
  const { answer } = draft.other(key);
  if (answer?.what !== 'seat' || answer.round <= draft.floor || answer.round + ANSWER_ROUNDS <= draft.round)
    return null;
  return answer.answer;
}

/** Asks all sessions. Asks those with a missing grant directly, which proves to them that this session is there. */
export function announce(draft: Draft): void {
  const { stage } = draft;
  if (stage.kind !== 'joining' && stage.kind !== 'full') return;
  draft.round += 1;
  const first = stage.kind === 'joining' && stage.asked === 0;
  if (stage.kind === 'joining') draft.stage = { ...stage, asked: stage.asked + 1 };
  else draft.floor = draft.round - 1;
  draft.send({ kind: 'ask', what: 'seat', round: draft.round, video: stage.video }, null);
  if (!first && stage.kind === 'joining')
    for (const key of draft.keys((other) => other.member || other.named || other.asking === 'heard'))
      if (validAnswer(draft, key) !== 'granted') askDirectly(draft, key);
  for (const key of draft.keys((other) => other.member || other.named))
    draft.update(key, { unanswered: draft.other(key).unanswered + 1 });
  draft.timer('announce', stage.kind === 'full' ? FULL_INTERVAL : ANNOUNCE_INTERVAL);
}

export function askDirectly(draft: Draft, key: SessionKey): void {
  const { stage } = draft;
  if ((stage.kind !== 'joining' && stage.kind !== 'full') || draft.other(key).addressed === draft.round) return;
  draft.update(key, { addressed: draft.round });
  draft.send({ kind: 'ask', what: 'seat', round: draft.round, video: stage.video }, key);
}

/** Handles another session that asks at the same time. The session that comes first founds the room, and announces it. */
export function hearRival(draft: Draft, from: SessionKey): void {
  if (!asksForSeat(draft)) return;
  const ahead = draft.ahead(from);
  if (!ahead && needed(draft).length === 0)
    draft.send({ kind: 'answer', what: 'seat', round: draft.round, answer: 'wait', view: draft.view() }, from);
  if (ahead) notice(draft, from);
}

/** Notes for a short time that this session asks or is named as present. */
export function notice(draft: Draft, from: SessionKey): void {
  draft.update(from, { asking: draft.other(from).proven ? 'proven' : 'heard' });
  draft.timer(`asking:${from}`, ASKING_LEASE);
}

/** Handles an answer. The view in it has been taken in before. */
export function hearAnswer(draft: Draft, from: SessionKey, given: Given): void {
  if (!asksForSeat(draft) || given.what !== 'seat') return;
  const other = draft.other(from);
  if (!other.member) {
    if (draft.ahead(from)) notice(draft, from);
    return consider(draft);
  }
  draft.update(from, { unanswered: 0, view: given.view });
  // A member's first answer goes to a session that it cannot know to be there.
  if (given.answer === 'wait' && (other.addressed < 0 || given.view.promised.length === 0)) {
    askDirectly(draft, from);
    return consider(draft);
  }
  if (given.round >= (other.answer?.what === 'seat' ? other.answer.round : -1))
    draft.update(from, { answer: { what: 'seat', round: given.round, answer: given.answer } });
  consider(draft);
}

/** Decides the next step from the present state: take the seat, wait for a seat, let another session go first, or ask again. */
export function consider(draft: Draft): void {
  const { stage } = draft;
  if (stage.kind !== 'joining' && stage.kind !== 'full') return;
  const members = needed(draft);
  if (members.length === 0) {
    if (stage.kind === 'full') beginJoin(draft, stage.video);
    return;
  }
  const answers = members.map((key) => ({ key, answer: validAnswer(draft, key) }));
  const views = members.map((key) => draft.other(key).view).filter((view) => view !== null);
  const rivals = [...new Set(views.flatMap(({ promised }) => promised))].filter(
    (key) => key !== draft.config.self && !members.includes(key) && !draft.other(key).left && draft.ofMember(key),
  );
  const seats = stage.video || views.some(({ video }) => video) ? VIDEO_SEATS : AUDIO_SEATS;
  const fits = members.length + rivals.length + 1 <= seats;
  if (answers.every(({ answer }) => answer === 'granted') && fits)
    return sitDown(
      draft,
      stage.video,
      rivals,
      views.some(({ video }) => video),
    );
  if (answers.some(({ answer }) => answer === 'full')) return waitForSeat(draft, seats);
  const waits = answers.some(({ answer }) => answer === 'wait') || !fits;
  if (waits && rivals.some((key) => draft.ahead(key))) return letGo(draft);
  if (stage.kind === 'full' && answers.some(({ answer }) => answer !== null)) {
    draft.stage = { kind: 'joining', video: stage.video, asked: 1, extended: true };
    draft.timer('announce', ANNOUNCE_INTERVAL);
    draft.timer('found', FOUNDING_WAIT);
  }
}

/** Gives back every promise, so that the session that comes first gets all of them. Asks again soon. */
function letGo(draft: Draft): void {
  if (draft.floor >= draft.round) return;
  draft.send({ kind: 'withdraw', what: 'seat', round: draft.round }, null);
  draft.floor = draft.round;
  draft.timer('announce', 2 * ANNOUNCE_INTERVAL);
}

function waitForSeat(draft: Draft, seats: number): void {
  const { stage } = draft;
  if (stage.kind !== 'joining' && stage.kind !== 'full') return;
  // Members that did not answer `full` may keep a seat for this session, which it cannot use.
  for (const key of draft.keys((other) => other.member))
    if (validAnswer(draft, key) !== 'full') draft.send({ kind: 'withdraw', what: 'seat', round: draft.round }, key);
  draft.floor = draft.round;
  draft.stage = { kind: 'full', video: stage.video, seats };
  draft.timer('announce', FULL_INTERVAL);
  draft.timer('found', null);
}

/** Founds the room if there is no member and no session ahead is asking. */
export function considerFounding(draft: Draft): void {
  const { stage } = draft;
  if (stage.kind !== 'joining') return;
  const rival = draft.keys((other) => other.asking === 'proven').some((key) => draft.ahead(key));
  const unproven = draft.keys((other) => other.asking === 'heard').length > 0;
  const awaited = stage.asked < FOUNDING_ANNOUNCEMENTS_OCCUPIED && draft.isOccupied();
  if (needed(draft).length > 0 || stage.asked < 2 || rival || awaited) return draft.timer('found', ANNOUNCE_INTERVAL);
  if (unproven && !stage.extended) {
    draft.stage = { ...stage, extended: true };
    return draft.timer('found', FOUNDING_WAIT);
  }
  sitDown(draft, stage.video, [], false);
}

/** Takes the seat, and takes over the promises of the members that granted it, because they may leave. */
function sitDown(draft: Draft, video: boolean, promised: readonly SessionKey[], roomVideo: boolean): void {
  draft.stage = { kind: 'joined', since: draft.now };
  draft.video = video ? 'on' : 'off';
  draft.media = { ...draft.media, video };
  for (const key of promised) {
    draft.update(key, { promise: { video: roomVideo } });
    draft.timer(`promise:${key}`, PROMISE_LEASE);
  }
  for (const name of ['announce', 'found'] as const) draft.timer(name, null);
  draft.timer('heartbeat', HEARTBEAT_INTERVAL);
  sayHere(draft, null);
  requestSync(draft);
}
