import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, Ref } from 'react';

type NativeButton = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'>;

export function Button({
  kind = 'plain',
  icon: Icon,
  busy = false,
  submit = false,
  children,
  ...rest
}: NativeButton & {
  kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  icon?: LucideIcon;
  /** Keeps the button in place and unusable while its work is under way. */
  busy?: boolean;
  submit?: boolean;
}) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      className="button"
      data-kind={kind}
      aria-busy={busy}
      {...rest}
      disabled={busy || rest.disabled === true}
    >
      {Icon !== undefined && <Icon size={16} aria-hidden />}
      {typeof children === 'string' ? <span>{children}</span> : children}
    </button>
  );
}

export function IconButton({
  label,
  shortcut,
  icon: Icon,
  size = 'normal',
  ref,
  ...rest
}: NativeButton & {
  label: string;
  shortcut?: string;
  icon: LucideIcon;
  size?: 'small' | 'normal';
  ref?: Ref<HTMLButtonElement>;
}) {
  return (
    <button
      type="button"
      className="icon-button"
      data-size={size}
      aria-label={label}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      ref={ref}
      {...rest}
    >
      <Icon size={size === 'small' ? 14 : 16} aria-hidden />
    </button>
  );
}
