import { nameOf } from '@kith/comms';
import type { NewMessage } from '@kith/comms';
import { snippet } from '@kith/ui';
import type { Workspace } from '@kith/workspace';
import { useEffect, useEffectEvent } from 'react';
import { useActivityOf } from '../activity/use-activity.js';
import { channelInWords } from '../parts/channel-icon.js';
import { useToasts } from '../parts/toasts.js';
import { channelTag, concernOf, messageTitle, treatMessage } from './message-treatment.js';
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

  const hear = async (arrived: NewMessage): Promise<void> => {
    const { message, channel } = arrived;
    const around = circumstances(message.author);
    const concern = around.blocked ? null : concernOf(arrived, me);
    if (concern === null || channel === null) return;
    if (concern.reason === 'reply' && (await messages.get(concern.to))?.author !== me) return;
    const now = Date.now();
    activity.add({
      id: `message/${message.id}`,
      kind: concern.reason,
      from: message.author,
      // A clock that runs ahead would keep it on top.
      at: message.timeSuspicious ? now : Math.min(message.createdAt, now),
      channel: channel.id,
      message: message.id,
      note: snippet(message.text),
    });
    const told = treatMessage(arrived, { ...around, me, since: performance.timeOrigin, now });
    if (told === null) return;
    notify({
      id: message.id,
      title: messageTitle(told.reason, nameOf(profiles.of(message.author).getSnapshot()), channelInWords(channel)),
      body: snippet(message.text),
      tag: channelTag(workspace.id, channel.id),
      open: () => goTo(channel.id),
      place: { space: workspace.id, channel: channel.id },
    });
  };
  const onNew = useEffectEvent((arrived: NewMessage) => {
    hear(arrived).catch(report);
  });
  useEffect(() => messages.onNew((arrived) => onNew(arrived)), [messages]);
  return null;
}
