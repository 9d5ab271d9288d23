import { limits, type Channel } from '@kith/comms';
import { useChannels, useWorkspace } from '@kith/react';
import { useState } from 'react';
import { Button } from '@kith/ui';
import { useAction } from '../parts/use-action.js';
import { Dialog, DialogActions } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { ProblemNote } from '../parts/problem-note.js';
import { Unsaved } from '../parts/unsaved.js';
import { useNavigation } from '../navigation/navigation.js';

export function CreateChannelDialog({ onClose }: { onClose: () => void }) {
  const { channels } = useWorkspace();
  const { openChannel } = useNavigation();
  return (
    <ChannelForm
      title="Create a channel"
      action={(kind) => (kind === 'voice' ? 'Create voice room' : 'Create channel')}
      name=""
      topic=""
      onClose={onClose}
      kinds
      onSubmit={async (name, topic, kind) => {
        const id = await channels.create({ name, topic, kind });
        onClose();
        openChannel(id);
      }}
    />
  );
}

const channelKinds = [
  ['channel', 'Channel'],
  ['voice', 'Voice room'],
] as const;

export function EditChannelDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { channels } = useWorkspace();
  return (
    <ChannelForm
      title="Edit channel"
      action={() => 'Save'}
      name={channel.name}
      topic={channel.topic}
      onClose={onClose}
      onSubmit={async (name, topic) => {
        if (name !== channel.name) await channels.rename(channel.id, name);
        if (topic !== channel.topic) await channels.setTopic(channel.id, topic);
        onClose();
      }}
    />
  );
}

function ChannelForm({
  title,
  action,
  name: nameBefore,
  topic: topicBefore,
  kinds = false,
  onClose,
  onSubmit,
}: {
  title: string;
  /** What the button says that does it. */
  action: (kind: 'channel' | 'voice') => string;
  name: string;
  topic: string;
  /** Asks whether it is a channel or a voice room. */
  kinds?: boolean;
  onClose: () => void;
  onSubmit: (name: string, topic: string, kind: 'channel' | 'voice') => Promise<void>;
}) {
  const [name, setName] = useState(nameBefore);
  const [topic, setTopic] = useState(topicBefore);
  const [kind, setKind] = useState<'channel' | 'voice'>('channel');
  const { busy, problem, run } = useAction();
  const taken = useChannels().some((channel) => channel.name === name.trim() && channel.name !== nameBefore);
  return (
    <Dialog title={title} onClose={onClose} width="narrow">
      <Unsaved when={kind !== 'channel'} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            await onSubmit(name.trim(), topic.trim(), kind);
          });
        }}
      >
        <Field
          label="Name"
          value={name}
          maxLength={limits.CHANNEL_NAME_MAX}
          placeholder="random"
          required
          onChange={(event) => setName(event.target.value)}
          {...(taken ? { hint: 'Another channel has this name already. That works, but may confuse people.' } : {})}
        />
        <Field
          label="Topic (optional)"
          value={topic}
          maxLength={limits.CHANNEL_TOPIC_MAX}
          placeholder="What is it about?"
          onChange={(event) => setTopic(event.target.value)}
        />
        {kinds && (
          <div className="segments" role="radiogroup" aria-label="Kind">
            {channelKinds.map(([value, label]) => (
              <label key={value}>
                <input
                  type="radio"
                  name="kind"
                  value={value}
                  checked={kind === value}
                  onChange={() => setKind(value)}
                />
                {label}
              </label>
            ))}
          </div>
        )}
        {kind === 'voice' && (
          <p className="soft">A drop-in room: anyone can join its call at any time. You start muted the first time.</p>
        )}
        {problem !== null && <ProblemNote problem={problem} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" submit busy={busy} disabled={name.trim() === ''}>
            {action(kind)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
