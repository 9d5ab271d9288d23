import { useChannels, useWorkspace } from '@kith/react';
import type { ActiveCall } from '@kith/workspace';
import type { Did } from '@kith/identity';
import { useFace } from '../people/use-face.js';

/** Says in the app's words what a call is about; null leaves it to the channel or the person. */
export type CallTitle = (call: Pick<ActiveCall, 'workspace' | 'node' | 'kind'>) => string | null;

/** What a call is about: the app's words, the channel's name, or whom it is with. */
export function useCallTitle(
  call: Pick<ActiveCall, 'workspace' | 'node' | 'kind'>,
  titleOf: CallTitle | undefined,
): string {
  const { me } = useWorkspace();
  const channels = useChannels();
  const face = useFace((call.kind === 'direct' ? otherIn(call.node, me) : null) ?? me);
  const said = titleOf?.(call) ?? null;
  if (said !== null) return said;
  if (call.kind === 'direct') return face.name;
  return channels.find(({ id }) => id === call.node)?.name ?? 'Call';
}

/** Whom a direct call is with: its name holds both DIDs. */
export function otherIn(node: string, me: Did): Did | null {
  const people = node.match(/did:key:z[1-9A-HJ-NP-Za-km-z]+/gu) ?? [];
  return (people.find((did) => did !== me) ?? null) as Did | null;
}
