import { nameOf } from '@kith/comms';
import type { NewMessage } from '@kith/comms';
import { snippet } from '@kith/ui';
import type { Workspace } from '@kith/workspace';
import { useEffect, useEffectEvent } from 'react';
import { useActivityOf } from '../activity/use-activity.js';
import { channelInWords } from '../parts/channel-icon.js';
import { useToasts } from '../parts/toasts.js';
import { channelTag, concernOf, messageTitle, saidAt, treatMessage } from './message-treatment.js';
import { useSystemNotifications } from './system-notification.js';
import { useCircumstances } from './use-circumstances.js';
import { useGoTo } from './use-go-to.js';

/** Lists mentions of and replies to this person, in one workspace, and tells of them by the system. */
export function MessageNotifier({ workspace }: { workspace: Workspace }) {
  const circumstances = useCircumstances(workspace);
  const goTo = useGoTo(workspace);
  const { notify } = useSystemNotifications();
  const { report } = useToasts();
  const activity = useActivityOf()(workspace.id);
  const { me, messages, profiles } = workspace;

  const hear = async (arrived: NewMessage, byEdit: boolean): Promise<void> => {
    const { message, channel } = arrived;
    const around = circumstances(message.author);
    // An edit tells of who it mentions, and of nothing that was told before.
    const concern = around.blocked ? null : concernOf(arrived, me);
    if (concern === null || channel === null) return;
    if (concern.reason === 'reply' && (await messages.get(concern.to))?.author !== me) return;
    const now = Date.now();
    activity.add({
      id: `${concern.reason}/${message.id}`,
      kind: concern.reason,
      from: message.author,
      // A clock that runs ahead would keep it on top.
      at: message.timeSuspicious ? now : Math.min(saidAt(message, byEdit), now),
      channel: channel.id,
      message: message.id,
      note: snippet(message.text),
    });
    const told = treatMessage(arrived, { ...around, me, since: performance.timeOrigin, now, byEdit });
    if (told === null) return;
    notify({
      id: `${told.reason}/${message.id}`,
      title: messageTitle(told.reason, nameOf(profiles.of(message.author).getSnapshot()), channelInWords(channel)),
      body: snippet(message.text),
      tag: channelTag(workspace.id, channel.id),
      open: () => goTo(channel.id),
      place: { space: workspace.id, channel: channel.id },
    });
  };
  const onMessage = useEffectEvent((arrived: NewMessage, byEdit: boolean) => {
    hear(arrived, byEdit).catch(report);
  });
  useEffect(() => {
    const ends = [
      messages.onNew((arrived) => onMessage(arrived, false)),
      messages.onCalled((called) => onMessage(called, true)),
    ];
    return () => ends.forEach((end) => end());
  }, [messages]);
  return null;
}
