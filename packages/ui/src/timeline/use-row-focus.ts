import type { NodeId } from '@kith/store';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FocusEvent, KeyboardEvent, RefObject } from 'react';
import { keyOf } from '../parts/keys.js';
import { rowOf } from './row-of.js';

/** The properties of `useRowFocus`. */
export interface RowFocusOptions {
  /** Holds the rows; those of messages carry `data-message`. */
  readonly viewport: RefObject<HTMLElement | null>;
  /** The messages of the list, in its order. */
  readonly ids: readonly NodeId[];
  /** Brings the row at an index on screen; the focus follows once the row is drawn. */
  readonly bring: (index: number) => void;
  /** The arrow down was pressed at the last message. */
  readonly onLeave?: (() => void) | undefined;
}

/** Which message of a list has the focus, as `useRowFocus` returns it. */
export interface RowFocus {
  /** Makes a message the one that Tab reaches. */
  readonly setActive: (message: NodeId) => void;
  /** Returns what `MessageRow` takes of the focus. */
  readonly of: (message: NodeId) => { readonly reachable: boolean; readonly entered: boolean };
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
  /** Moves the focus by the arrow keys, Home and End. */
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

/** Makes a list of messages one stop of the Tab key, within which the arrow keys, Home and End move the focus. */
export function useRowFocus({ viewport, ids, bring, onLeave }: RowFocusOptions): RowFocus {
  const [active, setActive] = useState<NodeId | null>(null);
  const [inside, setInside] = useState(false);
  const wanted = useRef<NodeId | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const element = rowOf(viewport.current, wanted.current);
    if (element === null) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  });
  const reachable = active !== null && ids.includes(active) ? active : ids.at(-1);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!(event.target instanceof HTMLElement)) return;
    const focused = event.target.closest<HTMLElement>('[data-message]')?.dataset['message'];
    if (focused === undefined) return;
    const at = ids.findIndex((id) => id === focused);
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: ids.length - 1 }[keyOf(event)];
    if (next === undefined) return;
    event.preventDefault();
    const id = ids[next];
    if (id === undefined) {
      if (next >= ids.length) onLeave?.();
      return;
    }
    setActive(id);
    wanted.current = id;
    bring(next);
  };
  return {
    setActive,
    of: (message) => ({ reachable: message === reachable, entered: inside && message === reachable }),
    onFocus: useCallback(() => setInside(true), []),
    onBlur: useCallback(
      (event: FocusEvent<HTMLElement>) => setInside(event.currentTarget.contains(event.relatedTarget)),
      [],
    ),
    onKeyDown,
  };
}
