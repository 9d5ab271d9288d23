import { useId, useState, type InputHTMLAttributes, type ReactNode, type Ref } from 'react';
import { useUnsaved } from './unsaved.js';

/** A labelled text field with its hint and its error tied to it for screen readers. */
export function Field({
  label,
  hint,
  error = null,
  children,
  inputRef,
  value,
  saved,
  ...input
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'children' | 'value'> & {
  label: string;
  value: string;
  /** What is kept of it so far; what it began with unless told. */
  saved?: string;
  hint?: ReactNode;
  error?: string | null;
  children?: ReactNode;
  inputRef?: Ref<HTMLInputElement>;
}) {
  const id = useId();
  const [before] = useState(value);
  useUnsaved(value !== (saved ?? before));
  const described = [hint === undefined ? '' : `${id}-hint`, error === null ? '' : `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-row">
        <input
          dir="auto"
          autoComplete="off"
          {...input}
          id={id}
          value={value}
          ref={inputRef}
          aria-invalid={error !== null}
          aria-describedby={described || undefined}
        />
        {children}
      </div>
      {hint !== undefined && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error !== null && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
