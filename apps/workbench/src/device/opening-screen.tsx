import { useLate } from '@kith/ui';
import { narrow, useMedia } from '../parts/use-media.js';
import { TimelineSkeleton } from '../parts/timeline-skeleton.js';

/** The shape of the workspace while it is being opened: in one column of what the address leads to. */
export function OpeningScreen() {
  const late = useLate(true);
  const oneColumn = useMedia(narrow);
  if (!late) return null;
  const list = location.pathname === '/';
  return (
    <div className="shell" data-one-column={oneColumn} data-opening="true" aria-busy="true">
      {(!oneColumn || list) && (
        <>
          <div className="rail" />
          <div className="sidebar">
            {[48, 70, 55, 62].map((width) => (
              <div key={width} className="sidebar-skeleton">
                <span className="skeleton" style={{ width: `${width}%` }} />
              </div>
            ))}
          </div>
        </>
      )}
      {(!oneColumn || !list) && (
        <main className="main">
          <div className="timeline">
            <TimelineSkeleton />
          </div>
        </main>
      )}
      <div className="status-bar" />
    </div>
  );
}

/** The shape of the welcome, as in index.html: nothing changes when the application takes over. */
export function OpeningWelcome() {
  return (
    <div className="boot boot-new" aria-busy="true">
      <div className="boot-card">
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}
