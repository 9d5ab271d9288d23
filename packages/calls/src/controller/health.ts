import { observable } from '@kith/identity';
import type { Clock, Observable, OnError, Timer } from '@kith/identity';
import type { Call, CallMember } from '../call-types.js';
import type { LocalMedia } from '../media/local-media-types.js';
import type { MediaState } from '../ports.js';
import { diagnose } from '../quality/doctor.js';
import type { Diagnosis } from '../quality/doctor.js';

export interface HealthOptions {
  readonly call: Pick<Call, 'members' | 'events'>;
  readonly media: LocalMedia;
  readonly clock: Clock;
  /** The camera is on, or was requested. */
  readonly wantsCamera: () => boolean;
  readonly signalingUp: () => boolean;
  readonly hasTurn: () => boolean;
  readonly relayOnly: boolean;
  readonly onError: OnError;
}

/** Milliseconds between two checks. */
const LOOK_INTERVAL = 2_000;
const ICE_ERRORS_KEPT = 8;

/** Diagnoses the call every two seconds, until `stop`. Names the one cause to fix first. */
export function watchHealth(options: HealthOptions): { readonly diagnosis: Observable<Diagnosis>; stop(): void } {
  const { call, media, clock, wantsCamera, signalingUp, hasTurn, relayOnly, onError } = options;
  const diagnosis = observable<Diagnosis>('fine', { onError });
  const iceErrors: { readonly url: string; readonly code: number }[] = [];
  let timer: Timer;
  const unsubscribe = call.events.subscribe((event) => {
    if (event.type !== 'ice-server-failed') return;
    iceErrors.push({ url: event.url, code: Number(event.code) || 0 });
    if (iceErrors.length > ICE_ERRORS_KEPT) iceErrors.shift();
  });
  const tell = () => {
    const { permission } = media.state.getSnapshot();
    diagnosis.set(
      diagnose({
        signaling: signalingUp(),
        microphone: permission.microphone,
        camera: permission.camera,
        wantsCamera: wantsCamera(),
        // A silent member is removed soon, so all present members have been heard.
        peerSilentFor: 0,
        media: worstOf(call.members.getSnapshot()),
        iceServers: hasTurn() ? [{ urls: 'turn:' }] : [],
        relayOnly,
        iceErrors,
        candidates: [],
      }),
    );
  };
  const look = () => {
    timer = clock.after(LOOK_INTERVAL, look);
    tell();
  };
  look();
  // A change of permission in the browser's controls shows at once.
  const unfollow = media.state.subscribe(tell);
  return {
    diagnosis,
    stop() {
      timer.cancel();
      unsubscribe();
      unfollow();
    },
  };
}

/**
 * Returns the worst state of the members. `unreachable` has failed often enough to have a cause. An attempt that is running may
 * still succeed.
 */
function worstOf(members: readonly CallMember[]): MediaState {
  const connections = new Set(members.filter(({ self }) => !self).map(({ connection }) => connection));
  if (connections.has('unreachable')) return 'failed';
  return connections.has('recovering') || connections.has('connecting') ? 'connecting' : 'connected';
}
