import { useEffect, useRef } from 'react';

/** One video track; without sound, which the call plays by itself. */
export function TrackVideo({
  track,
  mirrored = false,
  fit,
  label,
}: {
  track: MediaStreamTrack;
  mirrored?: boolean;
  fit: 'cover' | 'contain';
  label: string;
}) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video === null) return undefined;
    video.srcObject = new MediaStream([track]);
    video.play().catch((error: unknown) => {
      // Taken away again before it began, or paused by the browser while nobody looks.
      if (!isDomException(error)) throw error;
    });
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      className="kith-call-video"
      data-mirrored={mirrored}
      data-fit={fit}
      aria-label={label}
      muted
      autoPlay
      playsInline
    />
  );
}

/** By its name: a pop-out window has a DOMException of its own. */
function isDomException(error: unknown): boolean {
  return error instanceof Error || (typeof error === 'object' && error !== null && 'name' in error);
}
