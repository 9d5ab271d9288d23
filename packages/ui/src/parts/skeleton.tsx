/** The widths of the lines of each message, in percent. */
const shapes = [[38, 72], [64], [28, 55, 40], [48], [70, 33]] as const;

/** The properties of `MessageSkeleton`. */
export interface MessageSkeletonProps {
  /** How many messages it has the shape of, up to five. Three unless told. */
  readonly count?: number;
}

/** Draws the shape of messages that are on their way, and tells screen readers that they are. */
export function MessageSkeleton({ count = 3 }: MessageSkeletonProps) {
  return (
    <div className="kith kith-skeleton" role="status">
      <span className="kith-hidden">Loading messages</span>
      {shapes.slice(0, count).map((lines) => (
        <div className="kith-skeleton-row" key={lines.join()} aria-hidden="true">
          <span />
          <div>
            <span />
            {lines.map((width) => (
              <span key={width} style={{ width: `${width}%` }} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
