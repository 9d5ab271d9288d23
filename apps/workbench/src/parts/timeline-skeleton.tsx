import { MessageSkeleton } from '@kith/ui';

/** The shape of a conversation while it is being read from the device. */
export function TimelineSkeleton() {
  return (
    <div className="timeline-skeleton">
      <MessageSkeleton count={5} />
    </div>
  );
}
