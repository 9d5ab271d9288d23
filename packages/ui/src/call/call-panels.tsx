import { sharePresets } from '@kith/calls';
import type { SharePreset } from '@kith/calls';
import type { CallView } from '@kith/react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { keyOf } from '../parts/keys.js';
import { focusAgain } from '../parts/focus-again.js';
import { Check, DeviceChoices } from './device-choices.js';
import { presetWords } from './state-words.js';
import type { CallActions } from './use-call-actions.js';
import { CloseIcon } from '../parts/icons.js';

/** Something that opened above the controls; Escape closes it and gives the focus back to what opened it. */
export function CallPanel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const opened = panel.current;
    if (opened === null) return undefined;
    const before = opened.ownerDocument.activeElement;
    opened.focus({ preventScroll: true });
    return () => focusAgain(before);
  }, []);
  return (
    <section
      ref={panel}
      className="kith-call-panel"
      aria-label={title}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (keyOf(event) !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <header className="kith-call-panel-head">
        <h3>{title}</h3>
        <button type="button" className="kith-call-icon" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <CloseIcon size={14} />
        </button>
      </header>
      {children}
    </section>
  );
}

/** How fine and how smooth a screen is shown; the one used last stands first in line for the key S. */
export function ShareChoices({ last, onShare }: { last: SharePreset; onShare: (preset: SharePreset) => void }) {
  return (
    <ul className="kith-call-presets">
      {(Object.keys(sharePresets) as SharePreset[]).map((preset) => (
        <li key={preset}>
          <button
            type="button"
            className="kith-call-preset"
            aria-current={preset === last ? 'true' : undefined}
            onClick={() => onShare(preset)}
          >
            <span>{presetWords[preset][0]}</span>
            <span className="kith-call-hint">{presetWords[preset][1]}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function CallSettings({
  call,
  sounds,
  onSounds,
  actions,
}: {
  call: CallView;
  sounds: boolean;
  onSounds: (on: boolean) => void;
  actions: CallActions;
}) {
  const { controller, self } = call;
  return (
    <>
      <DeviceChoices
        media={controller.media}
        onError={(error) =>
          actions.attempt(async () => {
            throw error;
          })
        }
      />
      <Check
        label="Push to talk"
        hint="Only what you say while you hold Space is heard"
        checked={self.pushToTalk}
        onChange={(on) => controller.setPushToTalk(on)}
      />
      <Check label="Sounds" hint="When someone joins, leaves or calls" checked={sounds} onChange={onSounds} />
    </>
  );
}
