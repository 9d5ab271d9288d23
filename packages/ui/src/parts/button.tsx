import type { ButtonHTMLAttributes, ComponentType } from 'react';

/** The properties of `Button`; the others are those of a native button. */
export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'className'> {
  /** `primary` for the one that goes on, `danger` for what is hard to take back, `quiet` for what stands among words. */
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  /** A component that draws the icon before the words, as those of icon libraries do. */
  readonly icon?: ComponentType<{ readonly size: number }>;
  /** Keeps the button in place and unusable while its work is under way. */
  readonly busy?: boolean;
  /** Submits the form around it. */
  readonly submit?: boolean;
}

/** Draws a button with words. */
export function Button({
  kind = 'plain',
  icon: Icon,
  busy = false,
  submit = false,
  disabled = false,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      className="kith kith-button"
      data-kind={kind}
      aria-busy={busy}
      {...rest}
      disabled={busy || disabled}
    >
      {Icon !== undefined && <Icon size={16} />}
      {typeof children === 'string' ? <span>{children}</span> : children}
    </button>
  );
}
