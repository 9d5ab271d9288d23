import type { CallMember, CallState, Diagnosis, SharePreset } from '@kith/calls';
import type { CallWords } from './refusal-words.js';

/** Null while there is nothing to say about it: in the call, or not at all. */
export function stateWords(state: CallState): CallWords | null {
  switch (state.kind) {
    case 'idle':
    case 'joined':
      return null;
    case 'joining':
      return { title: 'Joining…', wayOn: 'Asking the people in the call for a seat.' };
    case 'full':
      return {
        title: `All ${state.seats} seats are taken.`,
        wayOn: 'Waiting for a free seat: you join by yourself as soon as someone leaves.',
      };
    case 'left':
      return leftWords[state.reason];
  }
}

const leftWords: Readonly<Record<Extract<CallState, { kind: 'left' }>['reason'], CallWords>> = {
  left: { title: 'You left the call.', wayOn: 'Join again whenever you like.' },
  'not-a-member': {
    title: 'You are no longer a member here, so the call ended for you.',
    wayOn: 'Ask someone in this workspace for a fresh invite link.',
  },
  'no-key': {
    title: 'The key of this workspace is missing, so the call ended.',
    wayOn: 'It comes by itself as soon as a member is online; join again then.',
  },
};

/** What the connection doctor found; null when all is well. */
export function diagnosisWords(diagnosis: Diagnosis): CallWords | null {
  return diagnoses[diagnosis];
}

const diagnoses: Readonly<Record<Diagnosis, CallWords | null>> = {
  fine: null,
  'signaling-down': {
    title: 'This device reaches no one right now.',
    wayOn: 'Check your network. People already in the call stay connected. New ones can join once you are back online.',
  },
  'peer-gone': {
    title: 'Someone’s device no longer answers.',
    wayOn: 'They may have lost their network or closed the page. They come back by themselves.',
  },
  'turn-credentials': {
    title: 'The relay refused this device’s credentials.',
    wayOn: 'The person who runs the relay has to renew them. Check that this device’s clock is right.',
  },
  'turn-unreachable': {
    title: 'The relay does not answer.',
    wayOn: 'Try another network, or ask the person who runs the relay whether it is up.',
  },
  'no-turn': {
    title: 'A direct connection did not work, and there is no relay.',
    wayOn: 'Try another network on either side, or have a TURN relay set up for this workspace.',
  },
  'udp-blocked': {
    title: 'This network seems to block calls (UDP).',
    wayOn: 'Try another network, such as a phone’s, or use a relay over TLS on port 443.',
  },
  'no-microphone-permission': {
    title: 'No one hears you: the browser blocks your microphone.',
    wayOn: 'Allow it in the browser’s address bar.',
  },
  'no-camera-permission': {
    title: 'No one sees you: the browser blocks your camera.',
    wayOn: 'Allow it in the browser’s address bar, then switch the camera on again.',
  },
};

/** Returns the words for the state of a connection, or null where nothing is to be said. */
export function connectionWords(connection: CallMember['connection']): string | null {
  return connections[connection];
}

const connections: Readonly<Record<CallMember['connection'], string | null>> = {
  connected: null,
  connecting: 'Connecting…',
  recovering: 'Reconnecting…',
  unreachable: 'Not reachable',
};

/** What others hear of somebody, in the roster and for screen readers. */
export function mediaWords({ media }: Pick<CallMember, 'media'>): string {
  const words = [
    media.sharing ? 'shares the screen' : media.video ? 'camera on' : null,
    media.deafened ? 'deafened' : media.listening ? 'listens only' : media.muted ? 'muted' : null,
  ].filter((word) => word !== null);
  return words.join(', ');
}

export const presetWords: Readonly<Record<SharePreset, readonly [name: string, use: string]>> = {
  '720p10': ['720p, 10 frames', 'Slow networks'],
  '1080p15': ['1080p, 15 frames', 'Text and slides'],
  '1080p30': ['1080p, 30 frames', 'Motion and video'],
  '4K30': ['4K, 30 frames', 'Fine detail, fast networks'],
};

/** 0:07, 12:30, 1:02:03. */
export function durationWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
