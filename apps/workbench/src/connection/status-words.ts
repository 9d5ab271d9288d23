import type { SignalingStatus } from '@kith/mesh';
import type { Standing } from '@kith/store';
import { waitingWords } from '@kith/ui';
import type { WorkspaceStatus } from '@kith/workspace';
import { storageWords } from './storage-words.js';

export type Tone = 'green' | 'amber' | 'red' | 'grey';

export interface StatusWord {
  readonly key: string;
  readonly tone: Tone | null;
  readonly text: string;
  /** More, on hover. */
  readonly detail: string;
}

export interface Waiting {
  /** Own messages that only this device holds. */
  readonly messages: number;
  /** Nobody else is a member whom anything could be sent to. */
  readonly alone: boolean;
  /** Nothing is exchanged with somebody who is no member. */
  readonly standing: Standing['kind'];
}

/** What the status bar says, most important first. Pure: everything follows from what is. */
export function statusWords(
  status: WorkspaceStatus,
  waiting: Waiting,
  switchedOff: boolean,
  now: number,
): readonly StatusWord[] {
  const words: StatusWord[] = [networkWord(status, switchedOff, waiting.standing)];
  const storage = storageWords(status.storage);
  if (storage !== null) words.unshift({ key: 'storage', tone: 'red', ...storage });
  // Nothing else is true of a workspace whose storage is gone.
  if (status.storage === 'lost') return words.slice(0, 1);
  // What is not sent is not synced, whatever the connected devices have agreed on so far.
  if (status.network === 'connected' && waiting.messages === 0 && waiting.standing === 'member') {
    words.push(
      status.synced && status.unsent === 0
        ? {
            key: 'synced',
            tone: null,
            text: 'Synced',
            detail: 'Every connected device has all that this one has, and the reverse.',
          }
        : {
            key: 'syncing',
            tone: null,
            text: ['Syncing…', toComeWords(status.missing)].filter((words) => words !== null).join(' '),
            detail: 'Changes are being exchanged with connected devices.',
          },
    );
  }
  const unsent = unsentWord(status, waiting);
  if (unsent !== null) words.push(unsent);
  const hub = hubSummary(status, switchedOff, now);
  if (hub !== null) words.push(hub);
  if (!status.holdsMesh && status.network !== 'off') {
    words.push({
      key: 'tab',
      tone: null,
      text: 'Connected through another tab',
      detail: 'One tab of this browser holds the connections for all of them. If it closes, this one takes over.',
    });
  }
  return words;
}

/** Fewer are here before anybody has read how many they are. */
const TOLD_FROM = 50;

/** "3,760 changes to come"; null where that is not worth a word. */
export function toComeWords(missing: number): string | null {
  return missing < TOLD_FROM ? null : `${missing.toLocaleString()} changes to come`;
}

/** What the app wrote by itself, as in a workspace that was just made, is nothing that somebody waits for. */
function unsentWord({ network, unsent }: WorkspaceStatus, { messages, alone, standing }: Waiting): StatusWord | null {
  if (standing === 'refused') return null;
  const safe = 'It is safe on this device.';
  if (messages > 0) {
    const connected = network === 'connected';
    return {
      key: 'unsent',
      tone: 'amber',
      text: connected ? `${waitingWords(messages)} to be sent` : `${waitingWords(messages)} until someone is online`,
      detail: `What you wrote is sent ${connected ? 'to whoever is connected' : 'when someone is online'}. ${safe}`,
    };
  }
  if (unsent === 0 || alone || network === 'connected') return null;
  return {
    key: 'unsent',
    tone: 'amber',
    text: 'Changes wait until someone is online',
    detail: `What you changed is sent when someone is online. ${safe}`,
  };
}

function networkWord(status: WorkspaceStatus, switchedOff: boolean, standing: Standing['kind']): StatusWord {
  const network = switchedOff && status.network === 'off' ? 'offline' : status.network;
  // Whoever refused this person is nobody to be connected with.
  if (network === 'connected' && standing === 'refused')
    return { key: 'network', tone: 'green', text: 'Online', detail: 'Other devices answer. They share nothing.' };
  switch (network) {
    case 'off':
      return {
        key: 'network',
        tone: 'grey',
        text: 'On this device only',
        detail: 'No hub is set, so no connection is made. Add one in the settings to meet others.',
      };
    case 'offline':
      return {
        key: 'network',
        tone: 'grey',
        text: switchedOff ? 'Working offline' : 'Offline',
        detail: switchedOff ? 'You switched the network off.' : 'This device has no network.',
      };
    case 'connecting':
      return { key: 'network', tone: 'amber', text: 'Connecting…', detail: 'No hub has answered yet.' };
    case 'alone':
      return {
        key: 'network',
        tone: 'green',
        text: 'Online',
        detail: 'A hub answers. No other device is connected yet.',
      };
    default: {
      const devices = `${status.peers} ${status.peers === 1 ? 'device' : 'devices'}`;
      const people =
        status.people === 0 ? 'your other devices' : `${status.people} ${status.people === 1 ? 'person' : 'people'}`;
      return {
        key: 'network',
        tone: 'green',
        text: status.people === 0 ? `Connected to ${devices} of yours` : `Connected to ${people}`,
        detail: `Directly connected to ${devices}: ${people}.`,
      };
    }
  }
}

function hubSummary(status: WorkspaceStatus, switchedOff: boolean, now: number): StatusWord | null {
  if (status.network === 'off' || switchedOff || status.network === 'offline' || status.signaling.length === 0)
    return null;
  const open = status.signaling.filter((server) => server.status.kind === 'open').length;
  const best =
    status.signaling.find((server) => server.status.kind === 'open') ??
    status.signaling.find((server) => server.status.kind === 'waiting') ??
    status.signaling[0];
  if (best === undefined || !status.holdsMesh) return null;
  const words = hubWords(best.status, now);
  const detail = status.signaling.map((server) => `${server.url}: ${hubWords(server.status, now).text}`).join('\n');
  // A hub that answers is no news.
  if (open > 0) return null;
  const text =
    best.status.kind === 'waiting'
      ? `Cannot reach the hub, trying again in ${secondsUntil(best.status.retryAt, now)} s`
      : `Hub ${words.text}`;
  return { key: 'hub', tone: words.tone, text, detail };
}

export function hubWords(status: SignalingStatus | null, now: number): { readonly tone: Tone; readonly text: string } {
  if (status === null) return { tone: 'grey', text: 'off' };
  switch (status.kind) {
    case 'closed':
      return { tone: 'grey', text: 'off' };
    case 'open':
      return { tone: 'green', text: 'connected' };
    case 'connecting':
      return { tone: 'amber', text: 'connecting…' };
    default:
      return { tone: 'amber', text: `unreachable, trying again in ${secondsUntil(status.retryAt, now)} s` };
  }
}

function secondsUntil(then: number, now: number): number {
  return Math.max(1, Math.ceil((then - now) / 1000));
}
