import type { AnalyserLike, CallAudio, ChoiceStorage } from '@kith/calls';
import type { CallPlatform } from './platform.js';

/** Calls with the window's WebRTC, devices and Web Audio. Everything is loaded when it is first needed. */
export function browserCalls(storage: ChoiceStorage): CallPlatform {
  const load = () => import('@kith/calls');
  return {
    load,
    async connections(clock, onError) {
      const { browserPlaceholders, simplePeerMedia } = await load();
      return simplePeerMedia({
        wrtc: { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate, MediaStream },
        placeholders: browserPlaceholders({ AudioContext, document, clock, onError }),
        onProblem: onError,
      });
    },
    async media(onError) {
      const { createLocalMedia } = await load();
      const devices: MediaDevices | undefined = navigator.mediaDevices;
      const permissions: Permissions | undefined = navigator.permissions;
      return createLocalMedia({ devices, permissions, secure: isSecureContext, storage, onError });
    },
    async audio(clock, onError): Promise<CallAudio | null> {
      if (typeof AudioContext === 'undefined') return null;
      const { createPlayback, createSounds } = await load();
      const context = new AudioContext();
      return {
        playback: createPlayback({
          context,
          createElement: () => new Audio(),
          streamOf: (track) => new MediaStream([track]),
          onError,
        }),
        sounds: createSounds({ context, clock, enabled: true }),
        analyse(track): { readonly analyser: AnalyserLike; end(): void } {
          const source = context.createMediaStreamSource(new MediaStream([track]));
          const analyser = context.createAnalyser();
          analyser.fftSize = 1_024;
          source.connect(analyser);
          return {
            analyser,
            end() {
              source.disconnect();
              analyser.disconnect();
            },
          };
        },
      };
    },
    storage,
    onNetworkChange: listenToNetwork,
  };
}

/** Coming back online, and where the browser says so another kind of connection. */
function listenToNetwork(listener: () => void): () => void {
  const connection =
    'connection' in navigator && navigator.connection instanceof EventTarget ? navigator.connection : null;
  globalThis.addEventListener('online', listener);
  connection?.addEventListener('change', listener);
  return () => {
    globalThis.removeEventListener('online', listener);
    connection?.removeEventListener('change', listener);
  };
}
