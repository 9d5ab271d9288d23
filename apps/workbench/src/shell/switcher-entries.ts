import type { Channel } from '@kith/comms';
import { Keyboard, Plus, Settings, UserPlus, type LucideIcon } from 'lucide-react';
import { foldName, rankName } from '@kith/ui';
import type { Person } from '../people/person.js';
import type { DialogRequest } from '../navigation/dialogs.js';

export type SwitcherEntry =
  | { readonly kind: 'channel'; readonly key: string; readonly label: string; readonly channel: Channel }
  | { readonly kind: 'person'; readonly key: string; readonly label: string; readonly person: Person }
  | {
      readonly kind: 'action';
      readonly key: string;
      readonly label: string;
      readonly icon: LucideIcon;
      readonly request: DialogRequest;
    };

const actions: readonly SwitcherEntry[] = [
  { kind: 'action', key: 'create', label: 'Create a channel', icon: Plus, request: { kind: 'create-channel' } },
  { kind: 'action', key: 'invite', label: 'Invite people', icon: UserPlus, request: { kind: 'invite' } },
  {
    kind: 'action',
    key: 'settings',
    label: 'Settings',
    icon: Settings,
    request: { kind: 'settings', section: 'profile' },
  },
  { kind: 'action', key: 'help', label: 'Keyboard shortcuts', icon: Keyboard, request: { kind: 'help' } },
];

const mostShown = 50;

/** Where one can go and what one can do: the channels of the list before anything is typed, then whatever is called so, the best first. */
export function switcherEntries(
  query: string,
  places: {
    readonly listed: readonly Channel[];
    readonly archived: readonly Channel[];
    readonly people: readonly Person[];
  },
): readonly SwitcherEntry[] {
  const wanted = foldName(query.trim());
  const toChannel = (channel: Channel): SwitcherEntry => ({
    kind: 'channel',
    key: channel.id,
    label: channel.name,
    channel,
  });
  const channels = places.listed.map(toChannel);
  if (wanted === '') return [...channels.slice(0, mostShown - actions.length), ...actions];
  const people = places.people.map<SwitcherEntry>((person) => ({
    kind: 'person',
    key: person.did,
    label: person.name,
    person,
  }));
  return [...channels, ...people, ...places.archived.map(toChannel), ...actions]
    .flatMap((entry) => {
      const rank = rankName(entry.label, wanted);
      return rank === null ? [] : [{ entry, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, mostShown)
    .map(({ entry }) => entry);
}
