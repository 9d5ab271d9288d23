import { usePresenter, useWorkspace } from '@kith/react';
import type { NodeId } from '@kith/store';
import { Presentation } from 'lucide-react';
import { isolated } from '@kith/ui';
import type { MenuItem } from '../parts/menu.js';
import { useToasts } from '../parts/toasts.js';
import { usePerson } from './people.js';
import { useFollowAndPresent } from './follow.js';

/** The entry of a channel's menu that takes or gives back the presenter's role. */
export function usePresentItem(channel: NodeId): MenuItem {
  const { me, presence } = useWorkspace();
  const presenter = usePresenter(channel);
  const holder = usePerson(presenter?.person ?? me);
  const { present, presenting, stopPresenting } = useFollowAndPresent();
  const { say } = useToasts();
  if (presenting === channel) return { label: 'Stop presenting', icon: Presentation, run: stopPresenting };
  return {
    label: 'Present',
    icon: Presentation,
    run() {
      if (presenter === null || presenter.key === presence.key) present(channel);
      else
        say(holder.me ? 'You present here from another tab or device' : `${isolated(holder.name)} presents here now`);
    },
  };
}
