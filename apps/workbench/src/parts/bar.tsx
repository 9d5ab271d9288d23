import { useLayoutEffect, useRef, type ReactNode } from 'react';

/** A line above a conversation: what goes on here, and what can be done about it. */
export function Bar({
  icon,
  words,
  wrap = false,
  children,
}: {
  icon: ReactNode;
  words: string;
  /** All of the words, in several lines if need be. */
  wrap?: boolean;
  children?: ReactNode;
}) {
  const bar = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // What is being read stays where it is when the bar takes its room above it, and when it gives it back.
    const scroller = bar.current?.parentElement?.querySelector('.timeline-viewport');
    const height = bar.current?.offsetHeight ?? 0;
    scroller?.scrollBy({ top: height });
    return () => scroller?.scrollBy({ top: -height });
  }, []);
  return (
    <div className="bar" ref={bar}>
      {icon}
      <p className={wrap ? undefined : 'kith-ellipsis'} role="status">
        {words}
      </p>
      {children}
    </div>
  );
}
