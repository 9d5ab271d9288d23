import { observable } from '@kith/identity';
import type { AudioProcessing, DeviceKind, LocalMedia, LocalMediaState } from '@kith/calls';
import { useEffect, useMemo, useState } from 'react';
import { useCalls } from './use-call.js';
import { useObservable } from './use-observable.js';

/** Whether the microphones, cameras and speakers of this device are loaded. */
export type DevicesStatus = 'loading' | 'unavailable' | 'failed' | 'ready';

type Loaded =
  | { readonly status: 'loading' }
  /** This environment has neither microphone nor camera to ask for. */
  | { readonly status: 'unavailable' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'ready'; readonly media: LocalMedia };

/** Microphone, camera and speaker of this device. `media` and `state` are null until they are `ready`. */
export interface DevicesView {
  readonly status: DevicesStatus;
  readonly media: LocalMedia | null;
  readonly state: LocalMediaState | null;
  /** Why they could not be loaded; undefined otherwise. */
  readonly error: unknown;
  /** Remembered; where it is in use, the new device replaces the old one. Null: the system's default. */
  choose(kind: DeviceKind, id: string | null): Promise<void>;
  process(processing: Partial<AudioProcessing>): Promise<void>;
}

const loading: Loaded = { status: 'loading' };
const none = observable<LocalMediaState | null>(null);

/**
 * Returns the microphones, cameras and speakers of this device. They are loaded when the component mounts, and no permission is
 * asked for.
 */
export function useDevices(): DevicesView {
  const calls = useCalls();
  const [loaded, setLoaded] = useState<Loaded>(loading);
  useEffect(() => {
    let current = true;
    const settle = (next: Loaded) => {
      if (current) setLoaded(next);
    };
    calls.media().then(
      (media) => settle(media === null ? { status: 'unavailable' } : { status: 'ready', media }),
      (error: unknown) => settle({ status: 'failed', error }),
    );
    return () => {
      current = false;
      setLoaded(loading);
    };
  }, [calls]);
  const media = loaded.status === 'ready' ? loaded.media : null;
  const state = useObservable<LocalMediaState | null>(media?.state ?? none);
  return useMemo(
    () => ({
      status: loaded.status,
      media,
      state,
      error: loaded.status === 'failed' ? loaded.error : undefined,
      choose: async (kind, id) => media?.choose(kind, id),
      process: async (processing) => media?.process(processing),
    }),
    [loaded, media, state],
  );
}
