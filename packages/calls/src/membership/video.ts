import { ANNOUNCE_INTERVAL, ANSWER_ROUNDS, VIDEO_SEATS } from '../limits.js';
import type { SessionKey, Signal } from '../signal/signals.js';
import type { VideoOutcome } from '../call-types.js';
import type { Draft } from './draft.js';
import { seated } from './granting.js';
import { sayHere } from './members.js';

type Given = Extract<Signal, { kind: 'answer' }>;

const everybody = (draft: Draft): SessionKey[] => draft.keys((other) => (other.member || other.named) && !other.left);

export function requestVideo(draft: Draft, on: boolean): void {
  if (draft.stage.kind !== 'joined') return end(draft, { refused: 'not-joined', seats: VIDEO_SEATS });
  if (!on) {
    if (draft.video === 'off') return end(draft, { on: false });
    stop(draft);
    return end(draft, { on: false });
  }
  if (draft.video === 'on') return end(draft, { on: true });
  const kept = draft.keys((other) => other.promise !== null && !other.member && !other.named).length;
  if (seated(draft) + kept > VIDEO_SEATS) return refuse(draft);
  draft.video = 'asking';
  draft.floor = draft.round;
  askAll(draft);
  considerVideo(draft);
}

/** Asks all members, until every one has answered. Members that granted are asked too, because their promise would end. */
export function askAll(draft: Draft): void {
  if (draft.video !== 'asking') return;
  draft.round += 1;
  for (const key of everybody(draft)) draft.send({ kind: 'ask', what: 'video', round: draft.round, video: true }, key);
  draft.timer('video', ANNOUNCE_INTERVAL);
}

export function hearVideoAnswer(draft: Draft, from: SessionKey, given: Given): void {
  if (draft.video !== 'asking' || given.what !== 'video' || given.round <= draft.floor) return;
  const { answer } = draft.other(from);
  if (answer?.what === 'video' && given.round < answer.round) return;
  draft.update(from, { answer: { what: 'video', round: given.round, answer: given.answer } });
  considerVideo(draft);
}

export function considerVideo(draft: Draft): void {
  if (draft.stage.kind !== 'joined' || draft.video !== 'asking') return;
  const answers = everybody(draft).map((key) => {
    const { answer } = draft.other(key);
    const counts = answer?.what === 'video' && answer.round > draft.floor && answer.round + ANSWER_ROUNDS > draft.round;
    return counts ? answer.answer : null;
  });
  if (answers.includes('too-many')) {
    stop(draft);
    return refuse(draft);
  }
  if (answers.some((answer) => answer !== 'granted')) return;
  draft.video = 'on';
  draft.media = { ...draft.media, video: true };
  draft.timer('video', null);
  sayHere(draft, null);
  end(draft, { on: true });
}

function stop(draft: Draft): void {
  draft.video = 'off';
  draft.media = { ...draft.media, video: false };
  draft.timer('video', null);
  draft.send({ kind: 'withdraw', what: 'video', round: draft.round }, null);
  sayHere(draft, null);
}

const refuse = (draft: Draft): void => end(draft, { refused: 'too-many-for-video', seats: VIDEO_SEATS });

function end(draft: Draft, outcome: VideoOutcome): void {
  draft.effects.push({ kind: 'video', outcome });
}
