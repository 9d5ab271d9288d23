import { systemClock } from '@kith/identity';
import wrtc from '@roamhq/wrtc';
import { webrtcLinks, type Link, type LinkSignal, type PendingLink } from '../../src/index.js';

export const nodeWebrtc = webrtcLinks({ wrtc, clock: systemClock });

export type Carry = (signal: LinkSignal) => LinkSignal | null;

/** Two WebRTC ends whose signals pass through `carry` in each direction. */
export async function webrtcPair(
  carry: Carry = (signal) => signal,
  /** Meddles after the responder has got its offer. */
  meddle: (responder: PendingLink) => void = () => {},
): Promise<[Link, Link]> {
  const initiator = nodeWebrtc({
    initiator: true,
    send: (signal) => {
      const carried = carry(signal);
      if (carried) responder.receive(carried);
      if (carried?.kind === 'offer') meddle(responder);
    },
  });
  const responder = nodeWebrtc({
    initiator: false,
    send: (signal) => {
      const carried = carry(signal);
      if (carried) initiator.receive(carried);
    },
  });
  const [left, right] = await Promise.all([initiator.opened, responder.opened]);
  if (!left.ok || !right.ok) throw new Error('no link');
  return [left.link, right.link];
}
