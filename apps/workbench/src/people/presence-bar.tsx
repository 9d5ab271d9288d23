import { nameOf } from '@kith/comms';
import type { Did } from '@kith/identity';
import { useChannels, usePeers, usePresenter, useRoster, useWorkspace } from '@kith/react';
import type { NodeId } from '@kith/store';
import { ChevronDown, Eye, Presentation, UserRound } from 'lucide-react';
import { useEffect } from 'react';
import { isolated } from '@kith/ui';
import { usePeople, usePerson } from './people.js';
import { Bar } from '../parts/bar.js';
import { channelInWords } from '../parts/channel-icon.js';
import { Menu } from '../parts/menu.js';
import { useFollowAndPresent } from './follow.js';
import { othersViewing } from './here-order.js';

/** Says above a conversation whom this tab follows, who presents here, or that this tab presents. */
export function PresenceBar({ channel }: { channel: NodeId }) {
  const { presence } = useWorkspace();
  const presenter = usePresenter(channel);
  const { following, presenting, present } = useFollowAndPresent();
  const mine = presenter?.key === presence.key;
  useEffect(() => {
    // The role was handed to this tab: from now on it is kept, wherever the tab looks.
    if (mine && presenting !== channel && presence.room(channel).presenter.getSnapshot()?.key === presence.key)
      present(channel);
  }, [mine, presenting, channel, presence, present]);

  if (following !== null) return <Following person={following} />;
  if (presenting !== null) return <OwnPresentation node={presenting} here={presenting === channel} />;
  if (presenter !== null && presenter.key !== presence.key) return <Presents person={presenter.person} />;
  return null;
}

function Following({ person }: { person: Did }) {
  const { name } = usePerson(person);
  const { stopFollowing } = useFollowAndPresent();
  return (
    <Bar icon={<Eye size={14} aria-hidden />} words={`Following ${isolated(name)}`}>
      <button type="button" title="Stop following (Esc)" onClick={stopFollowing}>
        Stop
      </button>
    </Bar>
  );
}

function Presents({ person }: { person: Did }) {
  const { name, me } = usePerson(person);
  const { follow } = useFollowAndPresent();
  return (
    <Bar
      icon={<Presentation size={14} aria-hidden />}
      words={me ? 'You present here from another tab or device' : `${isolated(name)} presents`}
    >
      {!me && (
        <button type="button" onClick={() => follow(person)}>
          Follow
        </button>
      )}
    </Bar>
  );
}

function OwnPresentation({ node, here }: { node: NodeId; here: boolean }) {
  const { stopPresenting, handOver } = useFollowAndPresent();
  const people = usePeople();
  const peers = usePeers(node);
  const others = othersViewing(useRoster(node), node);
  const channel = useChannels().find(({ id }) => id === node);
  const items = others.flatMap(({ person }) => {
    const peer = peers.find((one) => one.person === person && one.fields.viewing?.node === node);
    const name = people.find(({ did }) => did === person)?.name ?? nameOf({ person });
    return peer === undefined ? [] : [{ label: name, icon: UserRound, run: () => handOver(peer.key) }];
  });
  return (
    <Bar
      icon={<Presentation size={14} aria-hidden />}
      words={
        here ? 'You present here' : `You present in ${channel === undefined ? 'a channel' : channelInWords(channel)}`
      }
    >
      {items.length > 0 && (
        <Menu label="Hand over to" align="end" items={items}>
          Hand over
          <ChevronDown size={12} aria-hidden />
        </Menu>
      )}
      <button type="button" onClick={stopPresenting}>
        Stop
      </button>
    </Bar>
  );
}
