import { useArchivedChannels, useChannels, useWorkspace } from '@kith/react';
import { Region, useLate, Button } from '@kith/ui';
import { Hash, MapPinOff, MessagesSquare } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useChannelsKnown } from '../channel/use-channels-known.js';
import { LazyDialogs } from './lazy-dialogs.js';
import { useDialogs } from '../navigation/dialogs.js';
import { medium, narrow, useMedia } from '../parts/use-media.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { BottomBar } from '../shell/bottom-bar.js';
import { ChannelHeader } from '../channel/channel-header.js';
import { MembersPanel } from '../people/members-panel.js';
import { useNavigation } from '../navigation/navigation.js';
import { Rail } from '../shell/rail.js';
import { skipToConversation } from '../shell/regions.js';
import { Sidebar } from '../shell/sidebar.js';
import { StatusBar } from '../connection/status-bar.js';
import { Tabs } from '../shell/tabs.js';
import { useShortcuts } from '../shell/use-shortcuts.js';
import { TimelineSkeleton } from '../parts/timeline-skeleton.js';
import { ChannelScreen } from '../channel/channel-screen.js';

/** The shell around a conversation. */
export function WorkspaceScreen() {
  const { id: space } = useWorkspace();
  const { current, lost, openFirst } = useNavigation();
  const listed = useChannels();
  const archived = useArchivedChannels();
  const ready = useChannelsKnown();
  const oneColumn = useMedia(narrow);
  const overlay = useMedia(medium);
  const [preferences, change] = usePreferences();
  const [overlayOpen, setOverlayOpen] = useState(false);
  const panelOpen = overlay ? overlayOpen : preferences.panelOpen;
  const setPanelOpen = (next: boolean) => (overlay ? setOverlayOpen(next) : change({ panelOpen: next }));
  useShortcuts();

  const channel = listed.find(({ id }) => id === current) ?? archived.find(({ id }) => id === current);
  const first =
    listed.find(({ id }) => id === preferences.lastChannel[space]) ??
    listed.find(({ name }) => name === 'general') ??
    listed[0];
  useEffect(() => {
    // Beside a list there is room for a conversation; on a phone the list is a screen of its own.
    if (current === null && !lost && !oneColumn && first !== undefined) openFirst(first.id);
  }, [current, lost, oneColumn, first, openFirst]);

  const onList = current === null && !lost;
  const showList = !oneColumn || onList;
  const showConversation = !oneColumn || !onList;
  return (
    <div className="shell" data-one-column={oneColumn} data-panel={panelOpen && !overlay}>
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          skipToConversation(document);
        }}
      >
        {showConversation ? 'Skip to the conversation' : 'Skip to the channels'}
      </a>
      {showList && (
        <Region>
          <Rail />
        </Region>
      )}
      {showList && !showConversation && (
        <main className="list-screen" id="main">
          <h1 className="kith-hidden">Channels</h1>
          <Region>
            <Sidebar onShowMembers={() => setPanelOpen(true)} />
          </Region>
        </main>
      )}
      {showList && showConversation && (
        <Region>
          <Sidebar onShowMembers={() => setPanelOpen(true)} />
        </Region>
      )}
      {showConversation && (
        <main className="main" id="main">
          {!oneColumn && (
            <Region>
              <Tabs />
            </Region>
          )}
          {channel === undefined ? (
            <NoChannel
              ready={ready}
              asked={lost ? 'nothing' : current === null ? null : 'channel'}
              any={listed.length > 0}
            />
          ) : (
            <>
              <Region>
                <ChannelHeader
                  channel={channel}
                  oneColumn={oneColumn}
                  panelOpen={panelOpen}
                  onTogglePanel={() => setPanelOpen(!panelOpen)}
                />
              </Region>
              <Region key={channel.id}>
                <ChannelScreen channel={channel} />
              </Region>
            </>
          )}
        </main>
      )}
      {panelOpen && (
        <Region>
          <MembersPanel overlay={overlay} channel={channel?.id ?? null} onClose={() => setPanelOpen(false)} />
        </Region>
      )}
      <Region>
        <StatusBar />
      </Region>
      {oneColumn && onList && <BottomBar onShowMembers={() => setPanelOpen(true)} />}
      <Region>
        <LazyDialogs />
      </Region>
    </div>
  );
}

/** `asked`: what the address names. */
function NoChannel({ ready, asked, any }: { ready: boolean; asked: 'channel' | 'nothing' | null; any: boolean }) {
  const { open } = useDialogs();
  const { showList } = useNavigation();
  const late = useLate(!ready);
  if (!ready) return <div className="timeline">{late && <TimelineSkeleton />}</div>;
  if (asked === 'nothing') {
    return (
      <div className="empty">
        <MapPinOff size={28} aria-hidden />
        <h1>Nothing is at this address</h1>
        <p>It may be mistyped, or cut short on its way to you.</p>
        <Button kind="primary" onClick={showList}>
          Go to the channels
        </Button>
      </div>
    );
  }
  if (asked === 'channel') {
    return (
      <div className="empty">
        <Hash size={28} aria-hidden />
        <h1>Channel not found</h1>
        <p>
          It may belong to another workspace, its address may be mistyped, or its creation has not reached this device
          yet.
        </p>
        <div className="empty-actions">
          <Button kind="primary" onClick={showList}>
            Go to the channels
          </Button>
          <Button onClick={() => open({ kind: 'switcher' })}>Find one by name</Button>
        </div>
      </div>
    );
  }
  return (
    <div className="empty">
      <MessagesSquare size={28} aria-hidden />
      <h1>{any ? 'Nothing is open' : 'No channels yet'}</h1>
      <p>{any ? 'Choose a channel from the list.' : 'A channel is where people talk about one thing.'}</p>
      {!any && (
        <Button kind="primary" onClick={() => open({ kind: 'create-channel' })}>
          Create a channel
        </Button>
      )}
    </div>
  );
}
