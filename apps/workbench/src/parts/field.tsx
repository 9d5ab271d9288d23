import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from 'react';

/** A labelled text field with its hint and its error tied to it for screen readers. */
export function Field({
  label,
  hint,
  error = null,
  children,
  inputRef,
  ...input
}: Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'children'> & {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  children?: ReactNode;
  inputRef?: Ref<HTMLInputElement>;
}) {
  const id = useId();
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
