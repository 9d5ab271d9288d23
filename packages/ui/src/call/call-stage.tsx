import type { CallMember } from '@kith/calls';
import { useEffect, useRef, useState } from 'react';
import type { CSSProperties, RefObject } from 'react';
import { MediaTile } from './media-tile.js';
import { gridOf, mainMember, nextSpeaker } from './stage-layout.js';
import type { StageView } from './stage-layout.js';

/** Everybody side by side, or one large and the others in a row. */
export function CallStage({
  members,
  view,
  pinned,
  onPin,
}: {
  members: readonly CallMember[];
  view: StageView;
  pinned: string | null;
  onPin: (key: string) => void;
}) {
  const stage = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(stage);
  const lastSpeaker = useLastSpeaker(members);
  const alone = members.length <= 1;
  const pin = alone ? undefined : onPin;
  const main = view === 'speaker' ? mainMember(members, { pinned, lastSpeaker }) : null;
  if (main === null || alone) {
    const { columns, tile } = gridOf(members.length, width, height, gap);
    return (
      <div
        ref={stage}
        className="kith-call-stage"
        data-view="grid"
        data-people={Math.min(members.length, 3)}
        style={{ '--kith-columns': columns, '--kith-tile': `${tile}px` } as CSSProperties}
      >
        {members.map((member) => (
          <MediaTile key={member.key} member={member} pinned={member.key === pinned} onPin={pin} />
        ))}
      </div>
    );
  }
  return (
    <div ref={stage} className="kith-call-stage" data-view="speaker">
      <div className="kith-call-main">
        <MediaTile key={main.key} member={main} pinned={main.key === pinned} onPin={pin} />
      </div>
      <div className="kith-call-row">
        {members
          .filter(({ key }) => key !== main.key)
          .map((member) => (
            <MediaTile key={member.key} member={member} onPin={pin} />
          ))}
      </div>
    </div>
  );
}

function useLastSpeaker(members: readonly CallMember[]): string | null {
  const [last, setLast] = useState<string | null>(null);
  const next = nextSpeaker(members, last);
  if (next !== last) setLast(next);
  return next;
}

/** A guess until it has been measured: the dock as it opens. */
const firstSize = { width: 352, height: 240 };
/** Pixels between two pictures. */
const gap = 4;

function useSize(element: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState(firstSize);
  useEffect(() => {
    const measured = element.current;
    if (measured === null) return undefined;
    const observer = new ResizeObserver((entries) => {
      const box = entries.at(-1)?.contentRect;
      if (box !== undefined) setSize({ width: box.width, height: box.height });
    });
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
