import type { CallMember } from '@kith/calls';
import { derived } from '@kith/identity';
import { useObservable } from '@kith/react';
import { memo, useMemo, useRef } from 'react';
import { isolated } from '../parts/isolate.js';
import { Avatar } from '../people/avatar.js';
import { useFace } from '../people/use-face.js';
import { HeadphonesOffIcon, MicrophoneOffIcon, PinIcon, ShareIcon } from './call-icons.js';
import { connectionWords, mediaWords } from './state-words.js';
import { TrackVideo } from './track-video.js';
import { useController } from './use-controller.js';
import { useShownWidth } from './use-shown-width.js';

/**
 * Shows one person in the call: their video, or their face. Needs the active call's workspace above it. Their sound is played by the
 * call, not here. Tells the call how wide it is shown, so that nobody sends more than is seen.
 */
export const MediaTile = memo(function MediaTile({
  member,
  pinned = false,
  onPin,
}: {
  member: CallMember;
  pinned?: boolean;
  onPin?: ((key: string) => void) | undefined;
}) {
  const controller = useController();
  const face = useFace(member.person);
  const track = useShownTrack(member);
  const tile = useRef<HTMLDivElement>(null);
  useShownWidth(tile, controller, member.key);
  const { media, self } = member;
  const trouble = connectionWords(member.connection);
  const name = self ? 'You' : face.name;
  const words = [media.speaking && !media.muted ? 'speaks' : '', mediaWords(member), trouble ?? ''].filter(Boolean);
  return (
    <div
      ref={tile}
      className="kith-call-tile"
      role="group"
      aria-label={[name, ...words].join(', ')}
      data-speaking={media.speaking && !media.muted}
      data-connection={member.connection}
      data-video={track !== null}
      data-sharing={media.sharing}
    >
      {track === null ? (
        <Avatar person={face} size="large" />
      ) : (
        <TrackVideo
          track={track}
          mirrored={self && !media.sharing}
          fit={media.sharing ? 'contain' : 'cover'}
          label={media.sharing ? `Screen of ${isolated(name)}` : `Video of ${isolated(name)}`}
        />
      )}
      {trouble !== null && <span className="kith-call-trouble">{trouble}</span>}
      <span className="kith-call-name" title={`${face.name}\n${face.fingerprint}`}>
        {media.sharing && <ShareIcon size={12} />}
        {media.deafened ? <HeadphonesOffIcon size={12} /> : media.muted && <MicrophoneOffIcon size={12} />}
        <span className="kith-call-name-text" dir="auto">
          {media.sharing ? (self ? 'Your screen' : `${isolated(face.name)} shares`) : name}
        </span>
      </span>
      {onPin !== undefined && (
        <button
          type="button"
          className="kith-call-pin"
          aria-pressed={pinned}
          aria-label={pinned ? `Unpin ${isolated(name)}` : `Pin ${isolated(name)}`}
          title={pinned ? 'Unpin' : 'Pin: always show this large'}
          onClick={() => onPin(member.key)}
        >
          <PinIcon size={14} />
        </button>
      )}
    </div>
  );
});

/** What of somebody can be seen now: their screen or camera; the own one straight from the device. */
function useShownTrack(member: CallMember): MediaStreamTrack | null {
  const { media } = useController();
  const own = useMemo(
    () => derived([media.state], () => media.state.getSnapshot().screen ?? media.state.getSnapshot().video),
    [media],
  );
  const ownTrack = useObservable(own);
  if (!member.media.video && !member.media.sharing) return null;
  return member.self ? ownTrack : member.videoTrack;
}
