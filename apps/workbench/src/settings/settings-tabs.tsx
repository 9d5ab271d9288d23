import { keyOf } from '@kith/ui';
import { useId, useRef, type ReactNode } from 'react';
import { tabAfter } from '../parts/tab-keys.js';

export interface SettingsTab<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly content: ReactNode;
}

/** Tabs whose panels lie on top of each other, so that changing between them moves nothing. */
export function SettingsTabs<Name extends string>({
  tabs,
  shown,
  onShow,
}: {
  tabs: readonly SettingsTab<Name>[];
  shown: Name;
  onShow: (name: Name) => void;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const names = tabs.map(({ name }) => name);
  return (
    <>
      <div
        className="segments"
        role="tablist"
        aria-label="Settings"
        ref={list}
        onKeyDown={(event) => {
          const next = tabAfter(names, shown, keyOf(event));
          if (next === null) return;
          event.preventDefault();
          onShow(next);
          list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
        }}
      >
        {tabs.map(({ name, label }) => (
          <button
            key={name}
            id={`${id}-tab-${name}`}
            type="button"
            role="tab"
            data-tab={name}
            data-first={shown === name ? true : undefined}
            aria-selected={shown === name}
            aria-controls={`${id}-${name}`}
            tabIndex={shown === name ? 0 : -1}
            onClick={() => onShow(name)}
          >
            {label}
          </button>
        ))}
      </div>
      <div className="settings-panels">
        {tabs.map(({ name, content }) => (
          <div
            key={name}
            id={`${id}-${name}`}
            role="tabpanel"
            aria-labelledby={`${id}-tab-${name}`}
            className="settings-panel"
            data-shown={shown === name}
            inert={shown !== name}
          >
            {content}
          </div>
        ))}
      </div>
    </>
  );
}
