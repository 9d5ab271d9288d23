import { inviteNamesIn } from './invite-names.js';

/** Who invites whereto, as far as the link says it: nothing proves it before somebody is in. */
export function InviteSentence({ link }: { link: string }) {
  const { workspace, by } = inviteNamesIn(link);
  if (workspace === null && by === null) return null;
  return (
    <p className="invite-sentence">
      The link says: {by === null ? 'you are invited' : <bdi>{by}</bdi>}
      {by !== null && ' invites you'}
      {workspace !== null && (
        <>
          {' to '}
          <bdi>{workspace}</bdi>
        </>
      )}
      .
    </p>
  );
}
