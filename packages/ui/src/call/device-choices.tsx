import type { DeviceKind, LocalMedia, LocalMediaState } from '@kith/calls';
import { useObservable } from '@kith/react';
import { useId } from 'react';

const kinds = [
  ['microphone', 'Microphone'],
  ['camera', 'Camera'],
  ['speaker', 'Speaker'],
] as const satisfies readonly (readonly [DeviceKind, string])[];

/** Which microphone, camera and speaker, and what is done to the sound; remembered. */
export function DeviceChoices({
  media,
  pending = false,
  onError,
}: {
  media: LocalMedia;
  /** The browser still asks, and lists no devices before it was answered. */
  pending?: boolean;
  onError: (error: unknown) => void;
}) {
  const state = useObservable(media.state);
  const { processing } = state;
  const process = (changes: Partial<typeof processing>): void => {
    media.process(changes).catch(onError);
  };
  return (
    <div className="kith-call-devices">
      {kinds.map(([kind, label]) => (
        <DeviceChoice
          key={kind}
          label={label}
          kind={kind}
          state={state}
          pending={pending}
          onChoose={(id) => {
            media.choose(kind, id).catch(onError);
          }}
        />
      ))}
      <Check
        label="Noise suppression"
        hint="Takes out fans and keyboards"
        checked={processing.noiseSuppression}
        onChange={(noiseSuppression) => process({ noiseSuppression })}
      />
    </div>
  );
}

function DeviceChoice({
  label,
  kind,
  state,
  pending,
  onChoose,
}: {
  label: string;
  kind: DeviceKind;
  state: LocalMediaState;
  pending: boolean;
  onChoose: (id: string | null) => void;
}) {
  const id = useId();
  const chosen = state.chosen[kind];
  const devices = state.devices[kind];
  // Browsers list nothing before they were allowed to: only a search that failed says that there is none.
  const missing = devices.length === 0 && kind !== 'speaker' && state.problem?.code === `no-${kind}`;
  const away = chosen !== null && !devices.some((device) => device.id === chosen);
  return (
    <div className="kith-call-device">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="kith-field"
        disabled={pending}
        value={chosen ?? ''}
        onChange={(event) => onChoose(event.currentTarget.value === '' ? null : event.currentTarget.value)}
      >
        <option value="">{missing ? `No ${label.toLowerCase()} found` : 'System default'}</option>
        {devices.map((device, index) => (
          <option key={device.id} value={device.id}>
            {device.label === '' ? `${label} ${index + 1}` : device.label}
          </option>
        ))}
        {away && <option value={chosen}>The one you chose (not connected)</option>}
      </select>
    </div>
  );
}

export function Check({
  label,
  hint,
  checked,
  disabled = false,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="kith-call-check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {label}
        {hint !== undefined && <span className="kith-call-hint">{hint}</span>}
      </span>
    </label>
  );
}
