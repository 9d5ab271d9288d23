import { Dialog } from '../parts/dialog.js';
import { commandKey } from './platform.js';

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const groups: readonly (readonly [title: string, keys: readonly (readonly [string, string])[]])[] = [
    [
      'Everywhere',
      [
        [`${commandKey()} K`, 'Go to a channel or a person'],
        ['Alt ↑ / Alt ↓', 'Previous or next channel'],
        ['Alt Shift ↑ / ↓', 'Previous or next unread channel'],
        ['F6 / Shift F6', 'Next or previous part of the page'],
        ['Shift Esc', 'Mark all as read'],
        [`${commandKey()} / or ?`, 'This help'],
      ],
    ],
    [
      'In a call',
      [
        ['M', 'Mute or unmute'],
        ['D', 'Deafen or undeafen'],
        ['V', 'Camera on or off'],
        ['S', 'Share the screen, or stop'],
        ['Hold Space', 'Talk, with push to talk switched on'],
        ['Arrows', 'Move the call, on its handle'],
      ],
    ],
    [
      'Writing',
      [
        ['Enter', 'Send'],
        ['Shift Enter', 'New line'],
        ['@', 'Mention someone'],
        ['↑', 'Edit your last message, when nothing is written'],
        ['Esc', 'Leave editing or replying'],
      ],
    ],
    [
      'Reading',
      [
        ['Shift Tab', 'From the composer to the messages'],
        ['↑ / ↓', 'Previous or next message'],
        ['R', 'Reply to it'],
        ['E', 'Edit it'],
        ['Delete', 'Remove it'],
        ['Esc', 'Back to the latest and the composer'],
      ],
    ],
  ];
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <div className="help">
        {groups.map(([title, keys]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
