import type { Channel } from '@kith/comms';
import { useArchivedChannels, useChannels, useMentions, useOccupancy, useUnread } from '@kith/react';
import type { NodeId } from '@kith/store';
import { X } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { isolated, keyOf } from '@kith/ui';
import { ChannelIcon } from '../parts/channel-icon.js';
import { useNavigation } from '../navigation/navigation.js';

export function Tabs() {
  const { tabs, previewTab, current, openChannel, keepTab, closeTab } = useNavigation();
  const listed = useChannels();
  const archived = useArchivedChannels();
  const list = useRef<HTMLDivElement>(null);
  const known = tabs.flatMap(
    (id) => listed.find((channel) => channel.id === id) ?? archived.find((channel) => channel.id === id) ?? [],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement)) return;
    const at = known.findIndex((channel) => channel.id === (event.target as HTMLElement).dataset['tab']);
    if (at === -1) return;
    if (keyOf(event) === 'Delete') {
      event.preventDefault();
      const gone = known[at];
      const neighbour = known[at + 1] ?? known[at - 1];
      if (gone !== undefined) closeTab(gone.id);
      if (neighbour !== undefined) list.current?.querySelector<HTMLElement>(`[data-tab="${neighbour.id}"]`)?.focus();
      return;
    }
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: known.length - 1 }[keyOf(event)];
    const target = next === undefined ? undefined : known[(next + known.length) % known.length];
    if (target === undefined) return;
    event.preventDefault();
    list.current?.querySelector<HTMLElement>(`[data-tab="${target.id}"]`)?.focus();
  };

  return (
    <div
      className="tabs"
      role="tablist"
      aria-label="Open channels"
      ref={list}
      onKeyDown={onKeyDown}
      // A wheel that turns up and down moves a list that lies on its side.
      onWheel={(event) => {
        if (event.deltaX === 0) list.current?.scrollBy({ left: event.deltaY });
      }}
    >
      {known.map((channel) => (
        <Tab
          key={channel.id}
          channel={channel}
          selected={channel.id === current}
          preview={channel.id === previewTab}
          onOpen={openChannel}
          onKeep={keepTab}
          onClose={closeTab}
        />
      ))}
    </div>
  );
}

function Tab({
  channel,
  selected,
  preview,
  onOpen,
  onKeep,
  onClose,
}: {
  channel: Channel;
  selected: boolean;
  /** The next channel takes this tab. */
  preview: boolean;
  onOpen: (id: NodeId) => void;
  onKeep: (id: NodeId) => void;
  onClose: (id: NodeId) => void;
}) {
  const unread = useUnread(channel.id);
  const mentions = useMentions(channel.id);
  const inCall = useOccupancy(channel.id).length > 0;
  const tab = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (selected) tab.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected]);
  return (
    <div
      className="tab"
      ref={tab}
      role="presentation"
      data-selected={selected}
      data-preview={preview}
      onDoubleClick={() => onKeep(channel.id)}
      onAuxClick={(event) => event.button === 1 && onClose(channel.id)}
    >
      <button
        type="button"
        role="tab"
        aria-selected={selected}
        aria-controls={selected ? 'conversation' : undefined}
        aria-keyshortcuts="Delete"
        tabIndex={selected ? 0 : -1}
        data-tab={channel.id}
        data-unread={unread > 0 && !selected}
        data-live={inCall}
        title={titleWords(channel.name, inCall, preview)}
        onClick={() => onOpen(channel.id)}
      >
        <ChannelIcon channel={channel} size={14} />
        <span className="kith-ellipsis" dir="auto">
          {channel.name}
        </span>
        {inCall && <span className="kith-hidden">, a call goes on</span>}
        {!selected && unread > 0 && (
          <span className="tab-dot" data-mention={mentions > 0}>
            <span className="kith-hidden">{mentions > 0 ? `${mentions} mentions` : `${unread} unread`}</span>
          </span>
        )}
      </button>
      <button
        type="button"
        className="tab-close"
        tabIndex={-1}
        aria-hidden="true"
        title="Close (Delete)"
        onClick={() => onClose(channel.id)}
      >
        <X size={12} aria-hidden />
      </button>
    </div>
  );
}

function titleWords(name: string, inCall: boolean, preview: boolean): string {
  const words = inCall ? `${isolated(name)}: a call goes on` : name;
  return preview ? `${words}\nThe next channel you open takes this tab. Double-click to keep it.` : words;
}
