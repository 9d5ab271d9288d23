import { ArrowDown } from 'lucide-react';
import { useEffect, useState, type RefObject } from 'react';

/** What fades at the edge of the list is not seen. */
const faded = 24;

/** How many unread channels lie below the edge of the list; pressed, it goes to the first of them. */
export function UnreadBelow({ list }: { list: RefObject<HTMLElement | null> }) {
  const count = useCountBelow(list);
  if (count === 0) return null;
  const show = () => {
    const first = list.current === null ? undefined : unreadBelow(list.current)[0];
    first?.scrollIntoView({ block: 'center' });
    first?.focus();
  };
  return (
    <div className="unread-below">
      <button type="button" onClick={show}>
        <span>{`${count} unread`}</span>
        <span className="kith-hidden"> below</span>
        <ArrowDown size={12} aria-hidden />
      </button>
    </div>
  );
}

function useCountBelow(list: RefObject<HTMLElement | null>): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const scroller = list.current;
    if (scroller === null) return undefined;
    const look = () => setCount(unreadBelow(scroller).length);
    const sizes = new ResizeObserver(look);
    sizes.observe(scroller);
    const changes = new MutationObserver(look);
    changes.observe(scroller, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-unread'] });
    scroller.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      changes.disconnect();
      scroller.removeEventListener('scroll', look);
    };
  }, [list]);
  return count;
}

function unreadBelow(scroller: HTMLElement): readonly HTMLElement[] {
  const edge = scroller.getBoundingClientRect().bottom - faded;
  return [...scroller.querySelectorAll<HTMLElement>('[data-unread="true"]')].filter(
    (row) => row.getBoundingClientRect().bottom > edge,
  );
}
