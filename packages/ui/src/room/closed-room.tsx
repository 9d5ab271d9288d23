import type { Standing } from '@kith/store';

type Closed = Exclude<Standing, { readonly kind: 'member' }>;

/** Stands where people and discussion would be for somebody who is no member, and says what opens it. */
export function ClosedRoom({ standing, title, titleId }: { standing: Closed; title: string; titleId: string }) {
  const [state, action] = words(standing);
  return (
    <>
      <header className="kith-room-head">
        <h2 className="kith-room-title" id={titleId} dir="auto" title={title}>
          {title}
        </h2>
      </header>
      <div className="kith-room-closed" role="status">
        <p className="kith-room-closed-title">{state}</p>
        <p>{action}</p>
      </div>
    </>
  );
}

function words(standing: Closed): readonly [state: string, action: string] {
  if (standing.kind === 'waiting-for-member')
    return [
      'Waiting for a member',
      'Your request is kept. The discussion opens by itself as soon as a member is online.',
    ];
  switch (standing.code) {
    case 'invite-spent':
      return ['This invite has been used up', 'Ask the person who sent it for a fresh link.'];
    case 'invite-expired':
      return ['This invite has expired', 'Ask the person who sent it for a fresh link.'];
    case 'invite-unknown':
      return ['This invite belongs to another workspace', 'Ask for a link to this one.'];
  }
}
