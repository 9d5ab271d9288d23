import { defineSchema } from '@kith/store';
import type { CommsRuleCode } from '../codes.js';
import * as limits from '../limits.js';
import { visibleText } from '../validators.js';
import { conditions, every } from './rules.js';

/** The one node of a workspace's own properties. */
export const WORKSPACE_SETTINGS_KEY = 'workspace';

/** The settings of a workspace: one node, which moderators write. */
export const WorkspaceSettingsSchema = defineSchema({
  name: 'workspace',
  version: 1,
  naming: 'key',
  properties: { name: visibleText(limits.WORKSPACE_NAME_MAX) },
  rule: every<CommsRuleCode>(conditions.moderator, {
    code: 'settings-key',
    holds: ({ key }) => key === WORKSPACE_SETTINGS_KEY,
  }),
});
