import { useMembers, useStanding, useWaitingMessages, useWorkspaceStatus } from '@kith/react';
import { useDialogs } from '../navigation/dialogs.js';
import { HereChip } from '../people/here-chip.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { statusWords } from './status-words.js';
import { useSecond } from '../parts/use-second.js';

export function StatusBar() {
  const status = useWorkspaceStatus();
  const [{ offline }, change] = usePreferences();
  const { open } = useDialogs();
  const standing = useStanding().kind;
  const waiting = { messages: useWaitingMessages(), alone: useMembers().length <= 1, standing };
  const words = statusWords(status, waiting, offline, useSecond());
  return (
    <footer className="status-bar" aria-label="Connection status" data-network={status.network}>
      {standing === 'member' && <HereChip />}
      <button
        type="button"
        className="status-words"
        onClick={() => open({ kind: 'settings', section: 'connections' })}
        title="Connections"
      >
        {words.map(({ key, tone, text, detail }) => (
          <span key={key} className="status-word figures" data-key={key} data-tone={tone ?? undefined} title={detail}>
            {tone !== null && <span className="dot" data-tone={tone} aria-hidden="true" />}
            <span>{text}</span>
          </span>
        ))}
      </button>
      {offline && (
        <button type="button" className="status-action" onClick={() => change({ offline: false })}>
          Go online
        </button>
      )}
    </footer>
  );
}
