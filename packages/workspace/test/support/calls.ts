import { systemClock } from '@kith/identity';
import { createLocalMedia } from '@kith/calls';
import type { CallAudio } from '@kith/calls';
import { FakeDevices, memoryStorage } from '../../../calls/test/support/fake-devices.js';
import { FakeMedia } from '../../../calls/test/support/fake-media.js';
import type { CallPlatform } from '../../src/index.js';

/** Platforms whose media connections meet each other in memory, found through the descriptions that signaling carries. */
export function callLab() {
  const timeline = {
    after(milliseconds: number, run: () => void) {
      systemClock.after(milliseconds, run);
      return { at: 0, run, cancelled: false };
    },
  };
  const media = new FakeMedia({ timeline, chance: () => 0.5, reachable: () => true });
  const errors: unknown[] = [];
  return {
    errors,
    /** Connections that are open, over everybody. */
    open: () => media.connections.size,
    person(name: string) {
      const devices = new FakeDevices();
      const storage = memoryStorage();
      const networkListeners = new Set<() => void>();
      const seen = { ringing: 0, loads: 0, failLoading: false };
      const audio: CallAudio = {
        playback: {
          problem: { getSnapshot: () => null, subscribe: () => () => {} },
          play: () => {},
          setVolume: () => {},
          setDeafened: () => {},
          setSpeaker: async () => {},
          analyserOf: () => null,
          resume: async () => {},
          close: async () => {},
        },
        sounds: {
          play: () => {},
          ring() {
            seen.ringing += 1;
            return () => void (seen.ringing -= 1);
          },
          setEnabled: () => {},
        },
        analyse: () => ({ analyser: { fftSize: 32, getFloatTimeDomainData: () => {} }, end: () => {} }),
      };
      const calls: CallPlatform = {
        async load() {
          seen.loads += 1;
          if (seen.failLoading) throw new Error('The program has changed on the server.');
          return import('@kith/calls');
        },
        connections: async () => media.for(name),
        media: async (onError) => createLocalMedia({ devices, secure: true, storage, onError }),
        audio: async () => audio,
        storage,
        onNetworkChange(listener) {
          networkListeners.add(listener);
          return () => networkListeners.delete(listener);
        },
      };
      return { calls, devices, storage, seen, networkListeners };
    },
  };
}
