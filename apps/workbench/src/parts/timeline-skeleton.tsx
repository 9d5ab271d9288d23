const shapes = [[38, 72], [64], [28, 55, 40], [48], [70, 33]] as const;

/** The shape of a conversation while it is being read from the device. */
export function TimelineSkeleton() {
  return (
    <div className="timeline-skeleton" role="status">
      <span className="hidden-visually">Loading messages</span>
      {shapes.map((lines) => (
        <div className="skeleton-message" key={lines.join()} aria-hidden="true">
          <span className="skeleton skeleton-avatar" />
          <div>
            <span className="skeleton skeleton-name" />
            {lines.map((width) => (
              <span className="skeleton" key={width} style={{ width: `${width}%` }} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
