import { limits } from '@kith/comms';

/** "1 message waits", "3 messages wait"; no more are counted than are looked at. */
export function waitingWords(messages: number): string {
  if (messages === 1) return '1 message waits';
  return `${messages.toLocaleString()}${messages < limits.WAITING_MAX ? '' : ' or more'} messages wait`;
}
