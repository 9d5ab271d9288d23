import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { CallView } from '@kith/react';
import {
  CollapseIcon,
  GridIcon,
  LargerIcon,
  PictureIcon,
  PopOutIcon,
  ReturnIcon,
  SmallerIcon,
  SpeakerViewIcon,
} from './call-icons.js';
import { CallDuration } from './call-duration.js';
import type { StageView } from './stage-layout.js';

export interface HeadActions {
  readonly onView: () => void;
  readonly onCollapse: () => void;
  readonly onSize: () => void;
  /** Null where the browser has none, or there is no video. */
  readonly onPicture: (() => void) | null;
  readonly onPopOut: () => void;
  readonly onPopIn: () => void;
}

/** What the call is about, how long it lasts, and how it is shown. The dock is moved by it. */
export function CallHead({
  call,
  title,
  people,
  view,
  large,
  popped,
  move,
  actions,
  onOpen,
}: {
  call: CallView;
  title: string;
  people: number;
  view: StageView;
  large: boolean;
  popped: boolean;
  move: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  };
  actions: HeadActions;
  onOpen: (() => void) | undefined;
}) {
  const { state } = call;
  return (
    <header className="kith-call-head" {...(popped ? {} : { onPointerDown: move.onPointerDown })}>
      {!popped && (
        <button
          type="button"
          className="kith-call-grip"
          aria-label="Move the call: arrow keys, with Shift in large steps, Home puts it back"
          title="Drag, or use the arrow keys, to move the call"
          onKeyDown={move.onKeyDown}
        >
          <i />
        </button>
      )}
      <div className="kith-call-titles">
        {onOpen === undefined ? (
          <h2 className="kith-call-title" dir="auto" title={title}>
            {title}
          </h2>
        ) : (
          <h2 className="kith-call-title">
            <button
              type="button"
              className="kith-call-icon kith-call-open"
              dir="auto"
              title={`Go to ${title}`}
              onClick={onOpen}
            >
              {title}
            </button>
          </h2>
        )}
        <p className="kith-call-sub">
          {state.kind === 'joined' ? (
            <>
              <CallDuration since={state.since} /> · {people === 1 ? 'only you' : `${people} people`}
            </>
          ) : state.kind === 'full' ? (
            'Waiting for a free seat'
          ) : state.kind === 'left' ? (
            'Ended'
          ) : (
            'Joining…'
          )}
        </p>
      </div>
      <HeadButton
        label={view === 'grid' ? 'Show the speaker large' : 'Show everyone in a grid'}
        onClick={actions.onView}
      >
        {view === 'grid' ? <SpeakerViewIcon size={15} /> : <GridIcon size={15} />}
      </HeadButton>
      {actions.onPicture !== null && (
        <HeadButton label="Picture in picture" onClick={actions.onPicture}>
          <PictureIcon size={15} />
        </HeadButton>
      )}
      {popped ? (
        <HeadButton label="Back into the page" onClick={actions.onPopIn}>
          <ReturnIcon size={15} />
        </HeadButton>
      ) : (
        <>
          <HeadButton label="Open in its own window" wide onClick={actions.onPopOut}>
            <PopOutIcon size={15} />
          </HeadButton>
          <HeadButton label={large ? 'Make the call smaller' : 'Make the call larger'} onClick={actions.onSize}>
            {large ? <SmallerIcon size={15} /> : <LargerIcon size={15} />}
          </HeadButton>
          <HeadButton label="Collapse the call" onClick={actions.onCollapse}>
            <CollapseIcon size={15} />
          </HeadButton>
        </>
      )}
    </header>
  );
}

function HeadButton({
  label,
  wide = false,
  onClick,
  children,
}: {
  label: string;
  /** Left out where the dock is as wide as a phone. */
  wide?: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      className="kith-call-icon"
      data-wide={wide}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
