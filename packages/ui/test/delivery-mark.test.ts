import { describe, expect, it } from 'vitest';
import { deliveryState, deliveryWords } from '../src/messages/delivery-mark.js';
import { offlineWords } from '../src/room/offline-note.js';

describe('how far an own message has come', () => {
  it.each([
    [{ kind: 'local' }, 'local', 'Only on this device so far. It is sent when someone is online.'],
    [{ kind: 'sent' }, 'sent', 'Sent'],
    [{ kind: 'held', devices: 1, others: 0 }, 'sent', 'On another device of yours'],
    [{ kind: 'held', devices: 3, others: 0 }, 'sent', 'On 3 other devices of yours'],
    [{ kind: 'held', devices: 1, others: 1 }, 'held', 'Delivered to 1 device'],
    [{ kind: 'held', devices: 4, others: 2 }, 'held', 'Delivered to 2 devices'],
  ] as const)('UI-DM-1 %j is drawn as %s and said as "%s"', (delivery, state, words) => {
    expect(deliveryState(delivery)).toBe(state);
    expect(deliveryWords(delivery)).toBe(words);
  });
});

describe('what is said while nobody can be reached', () => {
  it.each([
    ['connected', 0, null],
    ['connected', 3, null],
    ['alone', 0, null],
    ['alone', 3, null],
    ['connecting', 0, null],
    ['connecting', 1, 'Connecting: 1 message waits until someone is online.'],
    ['offline', 0, 'Offline. What you write is kept, and sent when someone is online.'],
    ['offline', 2, 'Offline: 2 messages wait until someone is online.'],
    ['off', 0, 'Not connected. What you write is kept, and sent when someone is online.'],
    ['off', 100, 'Not connected: 100 or more messages wait until someone is online.'],
  ] as const)('UI-5 %s with %i changes waiting: %s', (network, unsent, words) => {
    expect(offlineWords(network, unsent)).toBe(words);
  });
});
