import type { Mentions } from '@kith/comms';
import { namesInWords } from '../parts/isolate.js';
import type { NamedMember } from '../people/use-named-members.js';
import { lengthWords } from './length-words.js';

/** Says below the text whom it notifies, which names it leaves open, and how little of it still fits. */
export function ComposerFoot({
  countId,
  length,
  mentions,
  ambiguous,
  people,
}: {
  /** The id of the counter, which describes the text field. */
  countId: string;
  length: number;
  mentions: Mentions;
  /** Names that several people have, of whom none was picked. */
  ambiguous: readonly string[];
  people: readonly NamedMember[];
}) {
  const counter = lengthWords(length);
  const notified = mentions.dids.flatMap((did) => {
    const person = people.find((one) => one.did === did);
    return person?.me === true ? [] : [person?.name ?? did];
  });
  const words = [
    mentions.room ? 'Notifies everyone' : notified.length > 0 ? `Notifies ${namesInWords(notified)}` : '',
    ambiguous.length > 0 ? `Several people are called ${namesInWords(ambiguous)}: pick one after the @` : '',
  ];
  return (
    <div className="kith-composer-foot">
      <span className="kith-ellipsis">{words.filter(Boolean).join(' · ')}</span>
      <span id={countId} className="kith-composer-count" data-over={counter?.over === true} role="status">
        {counter?.text}
      </span>
    </div>
  );
}
