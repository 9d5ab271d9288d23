import type { CaptureOutcome, LocalMedia, LocalMediaState } from '@kith/calls';
import { observable } from '@kith/identity';
import { useObservable } from '@kith/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { watchPermission } from './media-permission.js';
import type { MediaPermission } from './media-permission.js';
import { problemWords } from './refusal-words.js';
import type { CallWords } from './refusal-words.js';

/** What the browser was asked for and has not given yet: it asks the person, or only takes its time. */
export type Waiting = 'asks' | 'starts' | null;

export interface LobbyMedia {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  readonly camera: boolean;
  readonly waiting: { readonly microphone: Waiting; readonly camera: Waiting };
  readonly problem: CallWords | null;
  readonly setCamera: (on: boolean) => void;
  /** The call takes over what was started; otherwise everything is released with the lobby. */
  readonly keep: () => void;
}

const nothing = observable<LocalMediaState | null>(null);

/** Starts the microphone, and the camera when it is asked for, and releases both unless the call goes on with them. */
export function useLobbyMedia(
  media: LocalMedia | null,
  withCamera: boolean,
  onError: (error: unknown) => void,
): LobbyMedia {
  const state = useObservable<LocalMediaState | null>(media?.state ?? nothing);
  const [camera, setWanted] = useState(withCamera);
  const [answered, setAnswered] = useState({ microphone: false, camera: false });
  const [permission, setPermission] = useState<Record<Asked, MediaPermission>>(unknown);
  const kept = useRef(false);
  const latest = useRef(onError);
  useEffect(() => {
    latest.current = onError;
  });
  const ask = useCallback((media: LocalMedia, device: Asked) => {
    const settle = (outcome: CaptureOutcome) => {
      // Another question took its place, and is answered by itself.
      if (outcome === 'superseded') return;
      setAnswered((before) => ({ ...before, [device]: true }));
      if (outcome !== 'started' && device === 'camera') setWanted(false);
    };
    const started = device === 'microphone' ? media.startAudio() : media.startVideo();
    started.then(settle, (error: unknown) => latest.current(error));
  }, []);
  const askAgain = useCallback(
    (media: LocalMedia, device: Asked) => {
      setAnswered((before) => ({ ...before, [device]: false }));
      ask(media, device);
    },
    [ask],
  );
  useEffect(() => {
    if (media === null) return undefined;
    kept.current = false;
    // In a call already, its devices are not the lobby's to start or stop.
    const { audio, video } = media.state.getSnapshot();
    if (audio === null) ask(media, 'microphone');
    if (withCamera && video === null) ask(media, 'camera');
    const heed = (device: Asked) => (now: MediaPermission) => {
      setPermission((before) => ({ ...before, [device]: now }));
      const { problem } = media.state.getSnapshot();
      const refused = problem?.device === device && problem.code === 'permission-denied';
      // Whoever allows it afterwards is heard without asking again. The camera waits for its button.
      if (now === 'granted' && refused && device === 'microphone') askAgain(media, device);
    };
    const ends = asked.map((device) => watchPermission(device, heed(device)));
    return () => {
      for (const end of ends) end();
      if (kept.current) return;
      if (audio === null) media.stop('audio');
      if (video === null) media.stop('video');
    };
  }, [media, withCamera, ask, askAgain]);

  const problem = state?.problem ?? null;
  const waitingFor = (device: Asked, track: MediaStreamTrack | null): Waiting => {
    if (media === null || track !== null || answered[device] || problem?.device === device) return null;
    return permission[device] === 'granted' ? 'starts' : 'asks';
  };
  const audio = state?.audio ?? null;
  const video = camera ? (state?.video ?? null) : null;
  return {
    audio,
    video,
    camera,
    waiting: { microphone: waitingFor('microphone', audio), camera: camera ? waitingFor('camera', video) : null },
    problem: problem === null ? null : problemWords(problem.code),
    setCamera(on) {
      setWanted(on);
      if (media === null) return;
      if (on) askAgain(media, 'camera');
      else media.stop('video');
    },
    keep() {
      kept.current = true;
    },
  };
}

type Asked = 'microphone' | 'camera';
const asked = ['microphone', 'camera'] as const;
const unknown = { microphone: 'unknown', camera: 'unknown' } as const;
