import type { CaptureOutcome, LocalMedia, LocalMediaState } from '@kith/calls';
import { observable } from '@kith/identity';
import { useObservable } from '@kith/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { problemWords } from './refusal-words.js';
import type { CallWords } from './refusal-words.js';

export interface LobbyMedia {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  readonly camera: boolean;
  /** The browser is asked for the camera. */
  readonly asking: boolean;
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
  const kept = useRef(false);
  const latest = useRef(onError);
  useEffect(() => {
    latest.current = onError;
  });
  const ask = useCallback((start: () => Promise<CaptureOutcome>, failed: () => void) => {
    start().then(
      (outcome) => {
        if (typeof outcome !== 'string') failed();
      },
      (error: unknown) => latest.current(error),
    );
  }, []);
  useEffect(() => {
    if (media === null) return undefined;
    kept.current = false;
    // In a call already, its devices are not the lobby's to start or stop.
    const { audio, video } = media.state.getSnapshot();
    if (audio === null) ask(() => media.startAudio(), noMatter);
    if (withCamera && video === null)
      ask(
        () => media.startVideo(),
        () => setWanted(false),
      );
    return () => {
      if (kept.current) return;
      if (audio === null) media.stop('audio');
      if (video === null) media.stop('video');
    };
  }, [media, withCamera, ask]);

  const problem = state?.problem ?? null;
  return {
    audio: state?.audio ?? null,
    video: camera ? (state?.video ?? null) : null,
    camera,
    asking: media !== null && camera && problem === null && state?.video === null,
    problem: problem === null ? null : problemWords(problem.code),
    setCamera(on) {
      setWanted(on);
      if (media === null) return;
      if (on)
        ask(
          () => media.startVideo(),
          () => setWanted(false),
        );
      else media.stop('video');
    },
    keep() {
      kept.current = true;
    },
  };
}

/** The state of the devices says what is wrong. */
function noMatter(): void {}
