import { nameOf } from '@kith/comms';
import { useCalls } from '@kith/react';
import { isolated } from '@kith/ui';
import type { IncomingCall, Workspace } from '@kith/workspace';
import { useEffect, useEffectEvent, useRef } from 'react';
import { channelInWords } from '../parts/channel-icon.js';
import { treatRing } from './message-treatment.js';
import { useSystemNotifications } from './system-notification.js';
import { useCircumstances } from './use-circumstances.js';
import { useGoTo } from './use-go-to.js';

/** Tells by the system of a call that rings in one workspace, and takes that back when it rings no longer. */
export function RingNotifier({ workspace }: { workspace: Workspace }) {
  const { events, incoming } = useCalls();
  const circumstances = useCircumstances(workspace);
  const goTo = useGoTo(workspace);
  const { notify } = useSystemNotifications();
  const shown = useRef(new Map<string, () => void>());

  const ring = useEffectEvent((call: IncomingCall) => {
    if (!treatRing(call, circumstances(call.from))) return;
    const name = nameOf(workspace.profiles.of(call.from).getSnapshot());
    const channel = workspace.channels.list.getSnapshot().find(({ id }) => id === call.node) ?? null;
    const end = notify({
      id: `call/${call.id}`,
      title: `${isolated(name)} is calling you`,
      body: channel === null ? '' : `In ${channelInWords(channel)}`,
      tag: `kith-call-${workspace.id}-${call.id}`,
      open: () => goTo(channel?.id ?? null),
      place: { space: workspace.id, channel: channel?.id ?? null },
    });
    shown.current.set(call.id, end);
  });
  useEffect(
    () =>
      events.subscribe((event) => {
        if (event.type === 'call-incoming' && event.workspace === workspace.id) ring(event.incoming);
      }),
    [events, workspace],
  );
  useEffect(() => {
    const told = shown.current;
    const keep = (ringing: ReadonlySet<string>) => {
      for (const [id, end] of told) {
        if (ringing.has(id)) continue;
        told.delete(id);
        end();
      }
    };
    const stop = incoming.subscribe(() => keep(new Set(incoming.getSnapshot().map(({ id }) => id))));
    return () => {
      stop();
      keep(new Set());
    };
  }, [incoming]);
  return null;
}
