import type { Did } from '@kith/workspace';
import { personHue, useFace } from '@kith/ui';
import type { CSSProperties } from 'react';
import type { Holding } from './holding.js';

/** Who does what with a card now. */
export function Holder({ person, doing }: { person: Did; doing: Holding['doing'] }) {
  const { name } = useFace(person);
  return (
    <span className="holder" style={holderStyle(person)}>
      <span dir="auto">{name}</span> is {doing} this
    </span>
  );
}

export function holderStyle(person: Did | undefined): CSSProperties {
  return person === undefined ? {} : ({ '--person': personHue(person) } as CSSProperties);
}
