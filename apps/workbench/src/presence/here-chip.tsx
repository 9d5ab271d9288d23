import { useRoster } from '@kith/react';
import { lazy } from 'react';
import { useHeldNotices } from './held-notices.js';
import { Popover } from './popover.js';
import { hereWords } from './words.js';

const HereList = lazy(async () => ({ default: (await import('./here-list.js')).HereList }));

/** "◉ 4 here" in the status bar; opens who that is. */
export function HereChip() {
  const count = useRoster().length;
  const held = useHeldNotices().list.length;
  return (
    <Popover
      label="Who is here"
      kind="dialog"
      className="here-chip figures"
      trigger={
        <>
          <span className="here-mark" data-alone={count <= 1} aria-hidden="true" />
          <span>{hereWords(count)}</span>
          {held > 0 && (
            <span className="badge" title={`${held} kept for later`}>
              <span>{held}</span>
              <span className="hidden-visually"> kept for later</span>
            </span>
          )}
        </>
      }
      content={HereList}
    />
  );
}
