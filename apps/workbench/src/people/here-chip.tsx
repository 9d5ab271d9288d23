import { useRoster } from '@kith/react';
import { lazy } from 'react';
import { Popover } from '../parts/popover.js';
import { onlineWords } from './presence-words.js';

const HereList = lazy(async () => ({ default: (await import('./here-list.js')).HereList }));

/** "◉ 4 here" in the status bar; opens who that is. */
export function HereChip() {
  const count = useRoster().length;
  return (
    <Popover
      label="Who is here"
      kind="dialog"
      className="here-chip figures"
      trigger={
        <>
          <span className="here-mark" data-alone={count <= 1} aria-hidden="true" />
          <span>{onlineWords(count)}</span>
        </>
      }
      content={HereList}
    />
  );
}
