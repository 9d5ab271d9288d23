import type { Did } from '@kith/identity';
import { useWorkspace } from '@kith/react';
import { Phone, Video } from 'lucide-react';
import { Button } from '@kith/ui';
import { useCallRequests } from './call-requests.js';

/** Rings somebody, on every device of theirs. */
export function PersonCalls({ did, onLeave }: { did: Did; onLeave: () => void }) {
  const workspace = useWorkspace();
  const { ask } = useCallRequests();
  const call = (video: boolean) => {
    onLeave();
    ask({ kind: 'ring', workspace, person: did, video });
  };
  return (
    <>
      <Button kind="primary" icon={Phone} onClick={() => call(false)}>
        Call
      </Button>
      <Button icon={Video} onClick={() => call(true)}>
        Video call
      </Button>
    </>
  );
}
