import { callsPerson } from '@kith/comms';
import type { Message } from '@kith/comms';
import type { Did } from '@kith/identity';
import type { NodeId } from '@kith/store';
import { describe, expect, it } from 'vitest';
import { actionsFor } from '../src/messages/message-actions.js';
import type { MessageAction } from '../src/messages/message-actions.js';
import { mayEdit, mayRedact } from '../src/messages/message-rights.js';

const ada = 'did:key:z6Mkada' as Did;
const grace = 'did:key:z6Mkgrace' as Did;
const written: Message = {
  id: 'message' as NodeId,
  channel: 'channel' as NodeId,
  author: ada,
  text: 'Tea?',
  mentions: { dids: [grace], room: false, places: [] },
  createdAt: 0,
  timeSuspicious: false,
  readOnly: false,
  place: { feed: 0, seq: 0 },
};
const removed: Message = { ...written, redactedBy: 'author' };
const action = (label: string, may?: MessageAction['may']): MessageAction => ({
  ...{ label, shortcut: label.charAt(0), icon: () => null, run: () => {} },
  ...(may === undefined ? {} : { may }),
});

describe('the actions of a message', () => {
  it('UI-MS-1 are those that this person may do, and none once it is removed', () => {
    const actions = [action('Reply'), action('Edit', (message) => mayEdit(message, grace))];
    expect(actionsFor(written, actions).map(({ label }) => label)).toEqual(['Reply']);
    expect(actionsFor(removed, actions)).toEqual([]);
  });

  it('UI-MS-1 an author edits and removes, a moderator removes', () => {
    expect([mayEdit(written, ada), mayEdit(written, grace), mayEdit({ ...written, readOnly: true }, ada)]).toEqual([
      true,
      false,
      false,
    ]);
    const roles = [null, 'member', 'admin', 'owner'] as const;
    expect(roles.map((role) => mayRedact(written, grace, role))).toEqual([false, false, true, true]);
    expect([mayRedact(written, ada, 'member'), mayRedact(removed, ada, 'owner')]).toEqual([true, false]);
    expect([callsPerson(written, grace), callsPerson(written, ada)]).toEqual([true, false]);
  });
});
