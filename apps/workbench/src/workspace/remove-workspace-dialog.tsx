import {
  useDevice,
  useMembers,
  useObservable,
  useStanding,
  useWorkspace,
  useWorkspaceName,
  useWorkspaceStatus,
} from '@kith/react';
import { isolated, Button } from '@kith/ui';
import { Check, Download, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useDrafts } from '../channel/use-drafts.js';
import { fileName, saveFile } from '../storage/save-file.js';
import { useAction } from '../parts/use-action.js';
import { ConfirmDialog } from '../parts/confirm-dialog.js';
import { ProblemNote } from '../parts/problem-note.js';
import { keptWords, lostWords } from './removal-words.js';
import { useRemoval } from './use-removal.js';

/** Takes a workspace off this device, after saying what that costs. */
export function RemoveWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const { id, me } = useWorkspace();
  const device = useDevice();
  const name = useWorkspaceName();
  const standing = useStanding();
  const members = useMembers();
  const { unsent } = useWorkspaceStatus();
  const drafts = useObservable(useDrafts().waiting).size;
  const { busy, problem, remove } = useRemoval(id, name);
  const facts = {
    standing: standing.kind,
    others: members.filter(({ person }) => person !== me).length,
    ownDevices: members.find(({ person }) => person === me)?.devices.filter((key) => key !== device.device).length ?? 0,
    unsent,
    drafts,
  };
  const lost = lostWords(facts);
  const called = isolated(name || 'this workspace');

  return (
    <ConfirmDialog
      title={`Remove ${called} from this device?`}
      action="Remove from this device"
      busy={busy}
      problem={problem}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>Its channels and messages are deleted from this browser.</p>
      {lost.length > 0 && (
        <div className="problem" role="note">
          <TriangleAlert size={16} aria-hidden />
          <ul>
            {lost.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </div>
      )}
      <p className="soft">{keptWords(facts)}</p>
      {standing.kind === 'member' && <ExportFirst name={name} />}
    </ConfirmDialog>
  );
}

function ExportFirst({ name }: { name: string }) {
  const { space } = useWorkspace();
  const [saved, setSaved] = useState(false);
  const { busy, problem, run } = useAction();
  return (
    <section className="export-first">
      <Button
        icon={saved ? Check : Download}
        busy={busy}
        onClick={() =>
          run(async () => {
            saveFile(fileName(name, 'kith'), Uint8Array.from(await space.exportChanges()));
            setSaved(true);
          })
        }
      >
        {saved ? 'Exported' : 'Export first'}
      </Button>
      <p className="field-hint">
        A file with all of it, still encrypted for its members. Programs made with Kith can import it; this page cannot
        yet.
      </p>
      {problem !== null && <ProblemNote problem={problem} />}
    </section>
  );
}
