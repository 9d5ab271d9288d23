import { AUDIO_SEATS, PROMISE_LEASE, VIDEO_SEATS } from '../limits.js';
import type { Answer, SessionKey, Signal } from '../signal/signals.js';
import type { Draft } from './draft.js';

type Ask = Extract<Signal, { kind: 'ask' }>;

/** Returns the number of taken seats: this session, members, and sessions named as members, without that session. */
export function seated(draft: Draft, without?: SessionKey): number {
  const own = draft.stage.kind === 'joined' ? 1 : 0;
  return own + draft.keys((other) => other.member || other.named).filter((key) => key !== without).length;
}

function promised(draft: Draft, without: SessionKey): number {
  return draft.keys((other) => other.promise !== null && !other.member && !other.named).filter((key) => key !== without)
    .length;
}

/** Answers a request for a seat or for video. Only a session that is proven to be there gets a promise. */
export function answerAsk(draft: Draft, from: SessionKey, ask: Ask): void {
  const other = draft.other(from);
  if (ask.round <= other.closed[ask.what]) return;
  const reply = (answer: Answer): void =>
    draft.send({ kind: 'answer', what: ask.what, round: ask.round, answer, view: draft.view() }, from);
  if (!other.proven) {
    // A live session asks again directly, which proves it. A recording does not.
    if (ask.what === 'seat') reply('wait');
    return;
  }
  if (ask.what === 'video') {
    if (!other.member) return;
    if (seated(draft) + promised(draft, from) > VIDEO_SEATS) return reply('too-many');
    draft.update(from, { videoPromise: true });
    draft.timer(`video-promise:${from}`, PROMISE_LEASE);
    return reply('granted');
  }
  if (other.member) return;
  const seats = ask.video || draft.roomVideo(from) ? VIDEO_SEATS : AUDIO_SEATS;
  if (seated(draft, from) + 1 > seats) {
    draft.update(from, { promise: null });
    return reply('full');
  }
  if (seated(draft, from) + promised(draft, from) + 1 > seats) return reply('wait');
  draft.update(from, { promise: { video: ask.video } });
  draft.timer(`promise:${from}`, PROMISE_LEASE);
  reply('granted');
}

export function takeBack(draft: Draft, from: SessionKey, what: 'seat' | 'video', round: number): void {
  const other = draft.other(from);
  if (round <= other.closed[what]) return;
  const closed = { ...other.closed, [what]: round };
  if (what === 'seat') draft.update(from, { closed, promise: null, asking: 'no' });
  else draft.update(from, { closed, videoPromise: false });
}
