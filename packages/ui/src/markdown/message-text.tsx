import { Component, memo, useMemo, type ReactNode } from 'react';
import type { MentionTarget, Mentions } from '@kith/comms';
import { requireObject, requireText } from '@kith/identity';
import { requirePeople } from '../parts/check-props.js';
import { indexNames } from './mention-marks.js';
import type { MentionedPerson } from '../people/person.js';
import { isOnlyEmoji } from './only-emoji.js';
import { parseMessage } from './parse.js';
import { renderNodes } from './render.js';

/** A message's text as people wrote it: GFM through an allow-list of elements, never as HTML. */
export const MessageText = memo(function MessageText({
  text,
  mentions,
  people,
}: {
  text: string;
  mentions: Mentions;
  people: readonly MentionedPerson[];
}) {
  requireText('text', text, 'the text of a message');
  requireObject('mentions', mentions, 'the `mentions` of a message');
  requirePeople(people);
  const tree = useMemo(() => parseMessage(text, mentions.places), [text, mentions]);
  const mayMention = text.includes('@');
  const names = useMemo(() => indexNames(mayMention ? people : []), [mayMention, people]);
  const nameOf = (target: MentionTarget) =>
    target === 'room' ? undefined : people.find(({ did }) => did === target)?.name;
  const me = people.find((person) => person.me)?.did ?? null;
  if (isOnlyEmoji(text))
    return (
      <p className="kith-text kith-text-emoji" dir="auto">
        {text.trim()}
      </p>
    );
  const asTyped = (
    <p className="kith-text kith-text-typed" dir="auto" translate="yes">
      {text}
    </p>
  );
  if (tree === null) return asTyped;
  return (
    <AsTypedOnFailure asTyped={asTyped} key={text}>
      <div className="kith-text" translate="yes">
        {renderNodes(tree, { mentions, me, names, nameOf })}
      </div>
    </AsTypedOnFailure>
  );
});

/** A text that cannot be drawn must not take the timeline with it. */
class AsTypedOnFailure extends Component<{ asTyped: ReactNode; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.asTyped : this.props.children;
  }
}
