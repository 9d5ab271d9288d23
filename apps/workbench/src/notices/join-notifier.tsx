import { nameOf } from '@kith/comms';
import { derived } from '@kith/identity';
import type { Workspace } from '@kith/workspace';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useActivityOf } from '../activity/use-activity.js';
import { useToasts } from '../parts/toasts.js';
import { useWorkspaceChoice } from '../navigation/workspace-choice.js';
import { joinWords, watchJoins, type Joined } from './joins.js';
import { useCircumstances } from './use-circumstances.js';

/** Those who join within this time are told of together. */
const together = 10_000;

/** Lists who joins one workspace, and tells of it. */
export function JoinNotifier({ workspace }: { workspace: Workspace }) {
  const { current } = useWorkspaceChoice();
  const { show, report } = useToasts();
  const activity = useActivityOf()(workspace.id);
  const circumstances = useCircumstances(workspace);
  const lately = useRef<readonly (Joined & { readonly heard: number })[]>([]);
  const { me, members, profiles, standing } = workspace;

  const tell = useEffectEvent((all: readonly Joined[]) => {
    const joined = all.filter(({ person }) => !circumstances(person).blocked);
    for (const { person, at } of joined)
      activity.add({
        id: `joined/${person}`,
        kind: 'joined',
        from: person,
        at,
        channel: null,
        message: null,
        note: '',
      });
    const heard = Date.now();
    lately.current = [
      ...lately.current.filter((one) => heard - one.heard < together),
      ...joined.map((one) => ({ ...one, heard })),
    ];
    if (joined.length === 0 || circumstances(me).dnd) return;
    const names = lately.current.map(({ person }) => nameOf(profiles.of(person).getSnapshot()));
    const words = joinWords(names, workspace.id === current ? null : workspace.name.getSnapshot() || null);
    show(
      `joined-${workspace.id}`,
      () => <p>{words}</p>,
      () => {},
    );
  });
  useEffect(() => {
    const watch = watchJoins();
    const look = () => {
      const joined = watch.look({
        ownIntroduction: standing.getSnapshot().kind === 'member' ? profiles.introducedAt(me) : null,
        members: members.getSnapshot().map(({ person }) => person),
        introducedAt: (person) => profiles.introducedAt(person),
        now: Date.now(),
      });
      if (joined.length > 0) tell(joined);
    };
    const changes = derived([standing, members, profiles.list], () => ({}));
    const end = changes.subscribe(look);
    profiles.ready().then(look, report);
    return end;
  }, [me, members, profiles, standing, report]);
  return null;
}
