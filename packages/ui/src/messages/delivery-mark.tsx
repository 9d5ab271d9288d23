import { memo } from 'react';
import type { Message } from '@kith/comms';
import { useDelivery } from '@kith/react';
import type { Delivery } from '@kith/store';
import { CheckIcon, ChecksIcon, ClockIcon } from '../parts/icons.js';

/** How far an own message has come, as one mark; in words on hover and for screen readers. */
export const DeliveryMark = memo(function DeliveryMark({ message }: { message: Message }) {
  const delivery = useDelivery(message);
  if (delivery === null) return null;
  const words = deliveryWords(delivery);
  const state = deliveryState(delivery);
  const Icon = icons[state];
  return (
    <span className="kith-delivery" data-state={state} title={words}>
      <Icon size={14} />
      <span className="kith-hidden">{words}</span>
    </span>
  );
});

const icons = { local: ClockIcon, sent: CheckIcon, held: ChecksIcon } as const;

/** A clock while the message is here alone, two ticks once a device of someone else holds it, and one tick in between. */
export function deliveryState(delivery: Delivery): 'local' | 'sent' | 'held' {
  if (delivery.kind !== 'held') return delivery.kind;
  return delivery.others > 0 ? 'held' : 'sent';
}

export function deliveryWords(delivery: Delivery): string {
  switch (delivery.kind) {
    case 'local':
      return 'Only on this device so far. It is sent when someone is online.';
    case 'sent':
      return 'Sent';
    case 'held':
      if (delivery.others > 0) return `Delivered to ${devices(delivery.others)}`;
      return `On ${delivery.devices === 1 ? 'another device' : `${delivery.devices} other devices`} of yours`;
  }
}

function devices(count: number): string {
  return count === 1 ? '1 device' : `${count} devices`;
}
