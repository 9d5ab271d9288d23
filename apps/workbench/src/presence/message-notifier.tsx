import { nameOf } from '@kith/comms';
import type { NewMessage } from '@kith/comms';
import { snippet } from '@kith/ui';
import type { Workspace } from '@kith/workspace';
import { useEffect, useEffectEvent } from 'react';
import { channelInWords } from '../parts/channel-icon.js';
import { useToasts } from '../parts/toasts.js';
import { channelTag, messageTitle, treatMessage } from './message-treatment.js';
import { useSystemNotifications } from './system-notification.js';
import { useCircumstances } from './use-circumstances.js';
import { useGoTo } from './use-go-to.js';

/** Tells by the system of mentions and of replies to this person, in one workspace. */
export function MessageNotifier({ workspace }: { workspace: Workspace }) {
  const circumstances = useCircumstances(workspace);
  const goTo = useGoTo(workspace);
  const { notify } = useSystemNotifications();
  const { report } = useToasts();
  const { me, messages, profiles } = workspace;

  const hear = async (arrived: NewMessage): Promise<void> => {
    const { message, channel } = arrived;
    const told = treatMessage(arrived, {
      ...circumstances(message.author),
      me,
      since: performance.timeOrigin,
      now: Date.now(),
    });
    if (told === null || channel === null) return;
    if (told.reason === 'reply' && (await messages.get(told.to))?.author !== me) return;
    notify({
      title: messageTitle(told.reason, nameOf(profiles.of(message.author).getSnapshot()), channelInWords(channel)),
      body: snippet(message.text),
      tag: channelTag(workspace.id, channel.id),
      open: () => goTo(channel.id),
    });
  };
  const onNew = useEffectEvent((arrived: NewMessage) => {
    hear(arrived).catch(report);
  });
  useEffect(() => messages.onNew((arrived) => onNew(arrived)), [messages]);
  return null;
}
