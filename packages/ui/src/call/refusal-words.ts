import type { CaptureOutcome, RingOutcome, SelfCallState, VideoOutcome } from '@kith/calls';
import type { JoinOutcome } from '@kith/workspace';
import { isolated } from '../parts/isolate.js';

/** Words for an outcome, and for the way on. */
export interface CallWords {
  readonly title: string;
  readonly wayOn: string;
}

/** Why a call could not be joined. */
export type JoinRefusal = Extract<JoinOutcome, { readonly refused: unknown }>['refused'];

/** Why media are not as a person has asked for. */
export type CallProblem = NonNullable<SelfCallState['problem']>;

const joinRefusals: Readonly<Record<JoinRefusal, CallWords>> = {
  'in-another-call': {
    title: 'You are in another call.',
    wayOn: 'This device is in one call at a time: leave the other one to join this.',
  },
  'in-another-tab': {
    title: 'You are in a call in another tab.',
    wayOn: 'Go on there, or leave it there and join again here.',
  },
  unsupported: {
    title: 'This browser cannot make calls.',
    wayOn: 'Open this in a current Chrome, Edge, Firefox or Safari. Messages work here as they are.',
  },
  'not-a-member': {
    title: 'Only members can join calls here.',
    wayOn: 'Ask someone in this workspace for a fresh invite link.',
  },
  'no-key': {
    title: 'The key of this workspace has not arrived yet.',
    wayOn: 'It comes by itself as soon as a member is online; join again then.',
  },
};

/** Returns the words for a refused join. */
export function joinRefusalWords(refusal: JoinRefusal): CallWords {
  return joinRefusals[refusal];
}

const problems: Readonly<Record<CallProblem, CallWords>> = {
  'permission-denied': {
    title: 'The browser does not let this page use your microphone or camera.',
    wayOn: 'Allow it in the browser’s address bar, then switch it on again. Until then you hear and are not heard.',
  },
  'no-microphone': {
    title: 'No microphone was found.',
    wayOn: 'Plug one in: it is used as soon as you choose it. Until then you are a listener.',
  },
  'no-camera': { title: 'No camera was found.', wayOn: 'Plug one in and switch the camera on again.' },
  'device-in-use': {
    title: 'Another program uses this device.',
    wayOn: 'Close it there, or choose another device below.',
  },
  unsupported: {
    title: 'This browser cannot use a camera or microphone.',
    wayOn: 'The call goes on without it. A current browser on a computer can.',
  },
  'insecure-context': {
    title: 'Browsers use no microphone and no camera on pages without HTTPS.',
    wayOn: 'Open this page by its https:// address, or on localhost. Until then you are a listener.',
  },
  'autoplay-blocked': {
    title: 'The browser plays no sound before you click.',
    wayOn: 'Play the sound to hear the others.',
  },
};

/** Returns the words for a problem with media. */
export function problemWords(problem: CallProblem): CallWords {
  return problems[problem];
}

type Capture = { readonly capture: CaptureOutcome | 'cancelled' };

/** Null for what went as asked, and for what the person themself gave up. */
export function videoWords(outcome: VideoOutcome | Capture, what: 'camera' | 'share'): CallWords | null {
  if ('on' in outcome) return null;
  if ('refused' in outcome) {
    const stays = what === 'camera' ? 'Your camera stays off.' : 'Nothing is shared.';
    return outcome.refused === 'too-many-for-video'
      ? {
          title: `There are too many people here for video: it has room for ${outcome.seats}.`,
          wayOn: `${stays} Try again when someone has left. Sound is for everyone.`,
        }
      : { title: 'You are not in the call yet.', wayOn: `${stays} Try again once you are.` };
  }
  if (typeof outcome.capture === 'string') return null;
  const { code, device } = outcome.capture;
  if (device !== 'screen') return problemWords(code);
  return screenProblems[code] ?? problemWords(code);
}

/** What is said otherwise of a screen than of a camera. */
const screenProblems: Readonly<Partial<Record<CallProblem, CallWords>>> = {
  'permission-denied': {
    title: 'The system does not let this browser show your screen.',
    wayOn: 'Allow screen recording for the browser in the system’s settings, then share again.',
  },
  unsupported: {
    title: 'This browser cannot share the screen.',
    wayOn: 'The call goes on without it. A current browser on a computer can.',
  },
};

const rings: Readonly<Record<RingOutcome, string | null>> = {
  accepted: null,
  cancelled: null,
  declined: 'declined the call.',
  busy: 'is in another call.',
  unanswered: 'did not answer. They will see that you called.',
};

/** Returns the words for the outcome of a ring, or null where there is nothing to say. */
export function ringWords(outcome: RingOutcome, name: string): string | null {
  const said = rings[outcome];
  return said === null ? null : `${isolated(name)} ${said}`;
}
