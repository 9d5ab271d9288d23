import { derived } from '@kith/identity';
import * as limits from '../limits.js';
import type { CommsSpace } from '../ports.js';
import { stringOf } from '../read.js';
import { WORKSPACE_SETTINGS_KEY, WorkspaceSettingsSchema } from '../schemas/workspace-settings.js';
import type { WorkspaceSettings } from '../types.js';
import { shownName } from '../visible.js';
import { checkedName } from './checks.js';

/** Opens the settings of one workspace. */
export function openWorkspaceSettings(space: CommsSpace): WorkspaceSettings {
  const live = space.graph.live({ schema: WorkspaceSettingsSchema, order: 'oldest', limit: 1 });
  const properties = () => live.getSnapshot().nodes[0]?.properties ?? {};
  return {
    name: derived([live], () => shownName(stringOf(properties(), 'name')) ?? ''),
    async rename(name) {
      await space.update(
        WorkspaceSettingsSchema,
        { key: WORKSPACE_SETTINGS_KEY },
        { name: checkedWorkspaceName(name) },
      );
    },
    close: () => live.close(),
  };
}

/**
 * Returns the name as it will be stored, without spaces around it.
 * @throws KithError `workspace-name-empty`, `workspace-name-too-long`.
 */
export function checkedWorkspaceName(name: string): string {
  return checkedName(name, limits.WORKSPACE_NAME_MAX, 'workspace', 'name');
}
