import type { ButtonHTMLAttributes, ComponentType } from 'react';

/** The properties of `IconButton`; the others are those of a native button. */
export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> {
  /** What the button does, for screen readers and on hover. */
  readonly label: string;
  /** The key that does the same, on hover. */
  readonly shortcut?: string;
  /** A component that draws the icon, as those of icon libraries do. */
  readonly icon: ComponentType<{ readonly size: number }>;
  readonly size?: 'small' | 'normal';
}

/** Draws a button with an icon alone: its name is told to screen readers, and on hover with its key. */
export function IconButton({ label, shortcut, icon: Icon, size = 'normal', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className="kith kith-icon-button"
      data-size={size}
      aria-label={label}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      {...rest}
    >
      <Icon size={size === 'small' ? 14 : 16} />
    </button>
  );
}
