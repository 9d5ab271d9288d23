import type { SignalEnvelope, SignalingTransport } from '@kith/mesh';
import { afterEach, describe, expect, it } from 'vitest';

export interface SignalingMeeting {
  /** Two transports that reach each other, open. */
  transports: readonly [SignalingTransport, SignalingTransport];
  /**
   * Settles when what was subscribed before is known to the broker. Brokers confirm nothing, so this is for the adapter's
   * test to say.
   */
  settled: () => Promise<void>;
  dispose?: () => Promise<void> | void;
}

const sender = 'AAAAAAAAAAAAAAAAAAAAAA';
const addressee = 'BBBBBBBBBBBBBBBBBBBBBB';
const envelope = (data: string): SignalEnvelope => ({ from: sender, data });

/** What every signaling transport promises. */
export function signalingContract(name: string, meet: () => Promise<SignalingMeeting>): void {
  describe(`${name}: the contract of signaling`, () => {
    let meeting: SignalingMeeting | null = null;
    const make = async (): Promise<SignalingMeeting> => {
      meeting = await meet();
      return meeting;
    };
    afterEach(async () => {
      for (const transport of meeting?.transports ?? []) await transport.close();
      await meeting?.dispose?.();
      meeting = null;
    });

    it('SIG-1 what is published reaches the other listeners of the topic, in order, with its address', async () => {
      const { transports, settled } = await make();
      const [left, right] = transports;
      const inbox = listen(right, 'topic');
      left.subscribe('topic', () => {});
      await settled();
      left.publish('topic', envelope('one'));
      left.publish('topic', { ...envelope('two'), to: addressee });
      expect(await inbox.first(1)).toEqual([envelope('one')]);
      left.publish('topic', envelope('three'));
      // A broker that knows nobody of that name may keep the addressed one to itself.
      await inbox.until('three');
      expect(inbox.data().filter((data) => data !== 'two')).toEqual(['one', 'three']);
    });

    it('SIG-2 only the topic it was published on receives it, and nobody after unsubscribing', async () => {
      const { transports, settled } = await make();
      const [left, right] = transports;
      const other = listen(right, 'other');
      const gone = listen(right, 'topic');
      const inbox = listen(right, 'topic');
      left.subscribe('topic', () => {});
      gone.stop();
      await settled();
      left.publish('topic', envelope('one'));
      await inbox.first(1);
      expect(other.data()).toEqual([]);
      expect(gone.data()).toEqual([]);
    });

    it('SIG-3 nothing is delivered synchronously', async () => {
      const { transports, settled } = await make();
      const [left, right] = transports;
      const inbox = listen(right, 'topic');
      left.subscribe('topic', () => {});
      await settled();
      left.publish('topic', envelope('one'));
      expect(inbox.data()).toEqual([]);
      await inbox.first(1);
    });

    it('SIG-4 its status says open, then closed; after that nothing is sent or heard', async () => {
      const { transports, settled } = await make();
      const [left, right] = transports;
      const inbox = listen(right, 'topic');
      await settled();
      const seen: string[] = [];
      expect(left.status).toEqual({ kind: 'open' });
      left.onStatus((status) => seen.push(status.kind));
      await left.close();
      await left.close();
      left.publish('topic', envelope('late'));
      expect(seen).toEqual(['closed']);
      expect(left.status).toEqual({ kind: 'closed' });
      expect(inbox.data()).toEqual([]);
    });
  });
}

function listen(transport: SignalingTransport, topic: string) {
  const messages: SignalEnvelope[] = [];
  const waiting = new Set<() => void>();
  const stop = transport.subscribe(topic, (message) => {
    messages.push(message);
    for (const check of waiting) check();
  });
  const when = (done: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!done()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  return {
    stop,
    data: (): string[] => messages.map((message) => message.data),
    first: async (count: number): Promise<SignalEnvelope[]> => {
      await when(() => messages.length >= count);
      return messages.slice(0, count);
    },
    until: (data: string): Promise<void> => when(() => messages.some((message) => message.data === data)),
  };
}
