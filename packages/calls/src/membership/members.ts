import { ANNOUNCE_INTERVAL, MEMBER_LEASE, MEMBER_LEASE_CLOSED, NAMED_LEASE, PROMISE_LEASE } from '../limits.js';
import type { RoomView, SessionKey, Signal } from '../signal/signals.js';
import type { Draft } from './draft.js';

type Here = Extract<Signal, { kind: 'here' }>;

/** Sends this session's view to all sessions, or to one. A session that the view leaves out answers. */
export function sayHere(draft: Draft, to: SessionKey | null): void {
  const { stage } = draft;
  if (stage.kind !== 'joined') return;
  const view = draft.view();
  const { quiet, media } = draft.other(to ?? '');
  const members = to !== null && (quiet || media === null) ? view.members.filter((key) => key !== to) : view.members;
  draft.send({ kind: 'here', view: { ...view, members }, media: draft.media, since: stage.since }, to);
}

/** Notes that a session has a seat, as it reported itself. Returns true if that is new. */
export function seat(draft: Draft, key: SessionKey, videoAssumed: boolean): boolean {
  const news = !draft.other(key).member;
  draft.update(key, { member: true, named: false, promise: null, asking: 'no' });
  if (news) draft.update(key, { videoAssumed, media: null });
  keepAlive(draft, key);
  return news;
}

export function keepAlive(draft: Draft, key: SessionKey): void {
  if (!draft.other(key).member) return;
  draft.update(key, { quiet: false, closing: false });
  draft.timer(`lease:${key}`, MEMBER_LEASE);
  draft.timer(`quiet:${key}`, MEMBER_LEASE / 2);
}

/** Shortens the lease of a member whose connections have closed. */
export function shortenLease(draft: Draft, key: SessionKey): void {
  const { member, closing } = draft.other(key);
  if (!member || closing) return;
  draft.update(key, { quiet: true, closing: true });
  draft.timer(`lease:${key}`, MEMBER_LEASE_CLOSED);
  requestSync(draft);
}

export function hearHere(draft: Draft, from: SessionKey, here: Here): void {
  const { quiet } = draft.other(from);
  const news = seat(draft, from, here.view.video);
  draft.update(from, { media: here.media, since: here.since, view: here.view });
  if (draft.stage.kind !== 'joined') return;
  // A newcomer gets the members and their media at once.
  if (news || quiet) sayHere(draft, from);
  requestSync(draft);
}

/** Adds every session named in a member's view to the list. Returns the new names, so that the caller can contact them. */
export function hearNames(draft: Draft, view: RoomView): SessionKey[] {
  const fresh: SessionKey[] = [];
  for (const key of view.members) {
    const other = draft.other(key);
    if (key === draft.config.self || other.member || other.left || !draft.ofMember(key)) continue;
    if (!other.named) fresh.push(key);
    draft.update(key, { named: true });
    draft.timer(`named:${key}`, NAMED_LEASE);
  }
  return fresh;
}

/** Removes a member. The remaining members keep its promises. */
export function drop(draft: Draft, key: SessionKey, forGood: boolean): void {
  const { view, member } = draft.other(key);
  draft.update(key, {
    member: false,
    named: false,
    proven: false,
    asking: 'no',
    promise: null,
    videoPromise: false,
    answer: null,
    addressed: -1,
    unanswered: 0,
    quiet: false,
    closing: false,
    view: null,
    left: forGood || draft.other(key).left,
  });
  for (const name of ['lease', 'quiet', 'named', 'asking', 'promise', 'video-promise'] as const)
    draft.timer(`${name}:${key}`, null);
  if (!member || draft.stage.kind !== 'joined') return;
  for (const heir of view?.promised ?? []) {
    const other = draft.other(heir);
    if (heir === draft.config.self || other.member || other.left || other.promise !== null) continue;
    if (!draft.ofMember(heir)) continue;
    draft.update(heir, { promise: { video: view?.video === true } });
    draft.timer(`promise:${heir}`, PROMISE_LEASE);
  }
}

/** Returns the members that do not know this session, or of which too little is known. */
function unsettled(draft: Draft): SessionKey[] {
  const { self } = draft.config;
  return draft.keys(
    (other) =>
      (other.named && !other.left) ||
      (other.member && (other.quiet || other.media === null || other.view?.members.includes(self) !== true)),
  );
}

export function requestSync(draft: Draft): void {
  if (draft.syncing || draft.stage.kind !== 'joined' || unsettled(draft).length === 0) return;
  draft.syncing = true;
  draft.timer('sync', ANNOUNCE_INTERVAL);
}

/** Contacts each unsettled member until both know each other. */
export function sync(draft: Draft): void {
  draft.syncing = false;
  if (draft.stage.kind !== 'joined') return;
  for (const key of unsettled(draft)) sayHere(draft, key);
  requestSync(draft);
}
