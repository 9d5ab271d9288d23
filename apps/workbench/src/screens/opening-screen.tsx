import { useLate } from '@kith/ui';
import { TimelineSkeleton } from '../timeline/timeline-skeleton.js';

/** The shape of the workspace while it is being opened. */
export function OpeningScreen() {
  if (!useLate(true)) return null;
  return (
    <div className="shell" data-opening="true" aria-busy="true">
      <div className="rail" />
      <div className="sidebar">
        {[48, 70, 55, 62].map((width) => (
          <div key={width} className="sidebar-skeleton">
            <span className="skeleton" style={{ width: `${width}%` }} />
          </div>
        ))}
      </div>
      <main className="main">
        <div className="timeline">
          <TimelineSkeleton />
        </div>
      </main>
      <div className="status-bar" />
    </div>
  );
}
