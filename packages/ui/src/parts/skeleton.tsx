const shapes = [[72, 40], [55], [80, 64]] as const;

/** The shape of messages that are on their way. */
export function Skeleton() {
  return (
    <div className="kith-skeleton" role="status">
      <span className="kith-hidden">Loading messages</span>
      {shapes.map((lines) => (
        <div className="kith-skeleton-row" key={lines.join()} aria-hidden="true">
          <span />
          <div>
            {lines.map((width) => (
              <span key={width} style={{ width: `${width}%` }} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
