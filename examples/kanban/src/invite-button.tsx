import { useWorkspace } from '@kith/react';
import { useState } from 'react';

/** Makes an invite link that opens this page, copies it, and shows it where copying is not allowed. */
export function InviteButton() {
  const workspace = useWorkspace();
  const [shown, setShown] = useState<{ readonly words: string; readonly link?: string } | null>(null);
  const invite = async () => {
    const made = await workspace.invite();
    const link = `${location.origin}${location.pathname}#${made}`;
    const copied = await navigator.clipboard.writeText(link).then(
      () => true,
      () => false,
    );
    setShown({ words: copied ? 'Link copied' : 'Invite', link });
  };
  return (
    <span className="invite">
      {shown?.link !== undefined && (
        <input
          className="invite-link"
          readOnly
          aria-label="Invite link"
          value={shown.link}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
      <button
        type="button"
        className="action"
        onClick={() => {
          invite().catch((error: unknown) =>
            setShown({ words: error instanceof Error ? error.message : String(error) }),
          );
        }}
      >
        {shown?.words ?? 'Invite'}
      </button>
    </span>
  );
}
