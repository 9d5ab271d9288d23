import { memo } from 'react';
import type { Message } from '@kith/comms';
import { useDelivery } from '@kith/react';
import type { Delivery } from '@kith/store';
import { CheckIcon, ChecksIcon, ClockIcon } from '../parts/icons.js';

/** How far an own message has come: a clock, one tick, two; in words on hover and for screen readers. */
export const DeliveryMark = memo(function DeliveryMark({ message }: { message: Message }) {
  const delivery = useDelivery(message);
  if (delivery === null) return null;
  const words = deliveryWords(delivery);
  const held = delivery.kind === 'held' && delivery.others > 0;
  const Icon = delivery.kind === 'local' ? ClockIcon : held ? ChecksIcon : CheckIcon;
  return (
    <span
      className="kith-delivery"
      data-state={delivery.kind === 'local' ? 'local' : held ? 'held' : 'sent'}
      title={words}
    >
      <Icon size={14} />
      <span className="kith-hidden">{words}</span>
    </span>
  );
});

export function deliveryWords(delivery: Delivery): string {
  switch (delivery.kind) {
    case 'local':
      return 'Only on this device so far; it is sent when someone is reachable';
    case 'sent':
      return 'Sent';
    default:
      if (delivery.others === 0)
        return `Held by ${delivery.devices === 1 ? 'another device' : `${delivery.devices} other devices`} of yours`;
      return `Held by ${delivery.others === 1 ? 'a device of someone else' : `${delivery.others} devices of others`}`;
  }
}
