import type { MentionTarget } from '@kith/comms';
import { personStyle } from '../people/avatar.js';
import { isDeclared, markMentions } from './mention-marks.js';
import type { RenderContext } from './render.js';

/** Text with the names of people in it: those who were notified, and those who only look so. */
export function MarkedText({ text, context }: { text: string; context: RenderContext }) {
  return markMentions(text, context.names).map((part) => {
    if (part.kind === 'text') return part.text;
    const did = part.targets.find((target) => isDeclared(target, context.mentions));
    return did === undefined ? (
      <span
        key={part.start}
        className="kith-mention-undeclared"
        title="Not declared as a mention: they were not notified"
      >
        {part.text}
      </span>
    ) : (
      <MentionMark key={part.start} text={part.text} target={did} context={context} />
    );
  });
}

/** The name of somebody who was notified, as it was written; the name they have now on hover. */
export function MentionMark({
  text,
  target,
  context,
}: {
  text: string;
  target: MentionTarget;
  context: RenderContext;
}) {
  return (
    <span
      className="kith-mention"
      data-me={target === 'room' || target === context.me}
      data-person=""
      style={target === 'room' ? undefined : personStyle(target)}
      title={context.nameOf(target)}
      dir="auto"
    >
      {text}
    </span>
  );
}
