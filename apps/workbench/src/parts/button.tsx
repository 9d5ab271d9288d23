import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes } from 'react';

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
