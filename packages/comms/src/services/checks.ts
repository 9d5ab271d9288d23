import { requireText } from '@kith/identity';
import { bytesFromId } from '@kith/store';
import type { NodeId } from '@kith/store';
import { shownName } from '../visible.js';
import type { commsCodes } from '../codes.js';
import { commsError } from '../codes.js';

const nameCodes = {
  channel: { empty: 'channel-name-empty', long: 'channel-name-too-long' },
  profile: { empty: 'profile-name-empty', long: 'profile-name-too-long' },
  workspace: { empty: 'workspace-name-empty', long: 'workspace-name-too-long' },
} as const;

/** Trims, takes out what no name contains, and refuses what would be refused by every peer. */
export function checkedName(value: string, max: number, of: keyof typeof nameCodes, argument: string): string {
  const name = shownName(requireText(argument, value, 'a name').trim());
  if (name === null) throw commsError(nameCodes[of].empty, { argument });
  return checkedLength(name, max, nameCodes[of].long, argument);
}

export function checkedLength(value: string, max: number, code: keyof typeof commsCodes, argument: string): string {
  if (requireText(argument, value).length <= max) return value;
  throw commsError(code, {
    message: `This has ${value.length} characters; ${max} are allowed.`,
    fix: 'Shorten it.',
    argument,
  });
}

/** The form of an id; whether there is such a node is another question. @throws KithError `channel-id`, `message-id`. */
export function checkedId(value: NodeId, code: 'channel-id' | 'message-id'): NodeId {
  const what = code === 'channel-id' ? 'channel' : 'message';
  if (bytesFromId(requireText(what, value, `the id of a ${what}`)) !== null) return value;
  throw commsError(code, {
    message: `"${value}" is not the id of a ${what}.`,
    argument: what,
  });
}
