import { personStyle } from '../people/avatar.js';
import { isDeclared, markMentions } from './mention-marks.js';
import type { RenderContext } from './render.js';

/** Text with the names of people in it: those who were notified, and those who only look so. */
export function MarkedText({ text, context }: { text: string; context: RenderContext }) {
  return markMentions(text, context.names).map((part) => {
    if (part.kind === 'text') return part.text;
    const did = part.targets.find((target) => isDeclared(target, context.mentions));
    if (did === undefined)
      return (
        <span
          key={part.start}
          className="kith-mention-undeclared"
          title="Not declared as a mention: they were not notified"
        >
          {part.text}
        </span>
      );
    const me = did === 'room' || did === context.me;
    return (
      <span
        key={part.start}
        className="kith-mention"
        data-me={me}
        data-person=""
        style={did === 'room' ? undefined : personStyle(did)}
        dir="auto"
      >
        {part.text}
      </span>
    );
  });
}
