import { nameOf } from '@kith/comms';
import { useRoster } from '@kith/react';
import { AvatarStack } from '@kith/ui';
import type { NodeId } from '@kith/store';
import { usePeople } from './people.js';
import { othersViewing } from './here-order.js';
import { viewersWords } from './presence-words.js';

/** Who else looks at this channel now. */
export function ChannelViewers({ channel, most }: { channel: NodeId; most: number }) {
  const viewers = othersViewing(useRoster(channel), channel);
  const people = usePeople();
  if (viewers.length === 0) return null;
  const words = viewersWords(
    viewers.map(({ person }) => people.find(({ did }) => did === person)?.name ?? nameOf({ person })),
  );
  return (
    <div className="channel-viewers" role="group" aria-label={words} title={words}>
      <AvatarStack people={viewers} most={most} />
    </div>
  );
}
