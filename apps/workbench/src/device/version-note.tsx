import { useObservable } from '@kith/react';
import { ArrowUpCircle } from 'lucide-react';
import { Button } from '@kith/ui';
import type { PageVersion } from './page-version.js';

/** Offers the newer version. Drafts are kept on this device, so nothing is lost by taking it. */
export function VersionNote({ version }: { version: PageVersion }) {
  if (!useObservable(version.newer)) return null;
  return (
    <div className="version-note" role="status">
      <ArrowUpCircle size={16} aria-hidden />
      <span>A newer version is ready.</span>
      <Button onClick={() => version.take()}>Reload</Button>
    </div>
  );
}
