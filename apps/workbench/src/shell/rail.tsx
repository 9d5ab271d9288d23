import { useObservable } from '@kith/react';
import type { Workspace, WorkspaceSummary } from '@kith/workspace';
import { initials } from '@kith/ui';
import { Plus } from 'lucide-react';
import { useMemo } from 'react';
import { useSum } from '../parts/use-sum.js';
import { useDialogs } from '../navigation/dialogs.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';

export function Rail() {
  const { summaries, opened, current, choose } = useWorkspaceChoice();
  const { open } = useDialogs();
  return (
    <nav className="rail" aria-label="Workspaces">
      <ul>
        {summaries.map((summary) => (
          <li key={summary.id}>
            <Tile
              summary={summary}
              workspace={opened.get(summary.id)}
              current={summary.id === current}
              onChoose={() => choose(summary.id)}
            />
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="rail-add"
        aria-label="Add a workspace"
        title="Add a workspace"
        onClick={() => open({ kind: 'add-workspace', link: null })}
      >
        <Plus size={18} aria-hidden />
      </button>
    </nav>
  );
}

function Tile({
  summary,
  workspace,
  current,
  onChoose,
}: {
  summary: WorkspaceSummary;
  workspace: Workspace | undefined;
  current: boolean;
  onChoose: () => void;
}) {
  const name = summary.name === '' ? 'Workspace' : summary.name;
  return (
    <button type="button" className="rail-tile" aria-current={current} title={name} onClick={onChoose}>
      <span aria-hidden="true">{initials(name)}</span>
      <span className="kith-hidden">{name}</span>
      {workspace !== undefined && !current && <TileBadge workspace={workspace} />}
    </button>
  );
}

function TileBadge({ workspace }: { workspace: Workspace }) {
  const channels = useObservable(workspace.channels.list);
  const unread = useSum(
    useMemo(() => channels.map((channel) => workspace.inbox.unread(channel.id)), [channels, workspace]),
  );
  const mentions = useSum(
    useMemo(() => channels.map((channel) => workspace.inbox.mentions(channel.id)), [channels, workspace]),
  );
  if (mentions > 0)
    return (
      <span className="badge figures" data-mention="true">
        <span>{mentions}</span>
        <span className="kith-hidden"> mentions</span>
      </span>
    );
  return unread > 0 ? (
    <span className="rail-dot">
      <span className="kith-hidden">{`${unread} unread`}</span>
    </span>
  ) : null;
}
