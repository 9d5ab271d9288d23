import { useDevice } from '@kith/react';
import type { SpaceId } from '@kith/store';
import { isolated } from '@kith/ui';
import { pageStorage } from '@kith/workspace/browser';
import { forgetDrafts } from '../channel/drafts.js';
import { useAction, type Action } from '../parts/use-action.js';
import { useToasts } from '../parts/toasts.js';
import { withoutWorkspace } from '../preferences/preferences.js';
import { usePreferenceStore } from '../preferences/use-preferences.js';

/** Takes a workspace off this device, with all that this browser remembers of it. */
export function useRemoval(
  id: SpaceId,
  name: string,
): Pick<Action, 'busy' | 'problem'> & { readonly remove: () => void } {
  const device = useDevice();
  const store = usePreferenceStore();
  const { say } = useToasts();
  const { busy, problem, run } = useAction();
  const remove = () =>
    run(async () => {
      await device.removeWorkspace(id);
      forgetDrafts(
        pageStorage(() => localStorage),
        id,
      );
      store.change(withoutWorkspace(store.getSnapshot(), id));
      say(`${name === '' ? 'The workspace' : isolated(name)} was removed from this device`);
    });
  return { busy, problem, remove };
}
