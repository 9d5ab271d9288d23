import { KithError, requireText } from '@kith/identity';
import { bytesFromId } from '@kith/store';
import type { NodeId } from '@kith/store';
import { shownName } from '../visible.js';

/** Trims, takes out what no name contains, and refuses what would be refused by every peer. `code` is the prefix of the codes thrown. */
export function checkedName(value: string, max: number, code: string, argument: string): string {
  const name = shownName(requireText(argument, value, 'a name').trim());
  if (name === null)
    throw new KithError(`${code}-empty`, 'Nothing of this name can be seen.', { fix: 'Give it a name.', argument });
  return checkedLength(name, max, code, argument);
}

export function checkedLength(value: string, max: number, code: string, argument: string): string {
  if (requireText(argument, value).length <= max) return value;
  throw new KithError(`${code}-too-long`, `This has ${value.length} characters; ${max} are allowed.`, {
    fix: 'Shorten it.',
    argument,
  });
}

/** The form of an id; whether there is such a node is another question. @throws KithError `channel-id` */
export function checkedId(value: NodeId, code: 'channel-id' | 'message-id'): NodeId {
  const what = code === 'channel-id' ? 'channel' : 'message';
  if (bytesFromId(requireText(what, value, `the id of a ${what}`)) !== null) return value;
  throw new KithError(code, `"${value}" is not the id of a ${what}.`, {
    fix:
      what === 'channel'
        ? 'Pass the `id` of one of `channels.list`, or `channels.discussionId(target)`.'
        : 'Pass the `id` of a message.',
    argument: what,
  });
}
