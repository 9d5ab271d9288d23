import { Bell } from 'lucide-react';
import { useDialogs } from '../navigation/dialogs.js';
import { unreadIn } from './activity.js';
import { useActivity } from './use-activity.js';

/** Opens what happened, and says how much of it is new. */
export function ActivityButton() {
  const { open } = useDialogs();
  const unread = unreadIn(useActivity().list);
  return (
    <button
      type="button"
      className="sidebar-activity"
      aria-haspopup="dialog"
      data-unread={unread > 0}
      onClick={() => open({ kind: 'activity' })}
    >
      <Bell size={15} aria-hidden />
      <span>Activity</span>
      {unread > 0 && (
        <span className="badge figures" data-mention="true">
          <span>{unread}</span>
          <span className="kith-hidden"> new</span>
        </span>
      )}
    </button>
  );
}
