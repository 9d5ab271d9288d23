import { SILENCE, watchSpeaking } from '@kith/calls';
import { systemClock } from '@kith/identity';
import { useEffect, useRef } from 'react';

/** Draws how loud a microphone is without rendering again for every look: a bar, and a word once it hears something. */
export function LevelMeter({
  track,
  waiting = false,
  onError,
}: {
  track: MediaStreamTrack | null;
  /** The browser has not answered yet whether there is one. */
  waiting?: boolean;
  onError: (error: unknown) => void;
}) {
  const bar = useRef<HTMLDivElement>(null);
  const word = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (track === null) return undefined;
    const show = (level: number) => bar.current?.style.setProperty('--kith-level', level.toFixed(2));
    const say = (text: string) => {
      if (word.current !== null) word.current.textContent = text;
    };
    const end = watchLevel(track, show, (speaking) => speaking && say('Your microphone works'), onError);
    return () => {
      end();
      show(0);
      say(quiet);
    };
    // Whoever writes `onError` inline does not start again.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [track]);
  return (
    <div className="kith-call-level">
      <div ref={bar} className="kith-call-level-bar" aria-hidden="true">
        <i />
      </div>
      <p ref={word} className="kith-call-hint" role="status">
        {track !== null ? quiet : waiting ? 'No sound yet' : 'No sound from a microphone'}
      </p>
    </div>
  );
}

const quiet = 'Say something to test your microphone';

/** 0 to 1 for what lies between silence and full scale; ends with the returned function. */
function watchLevel(
  track: MediaStreamTrack,
  onLevel: (level: number) => void,
  onSpeaking: (speaking: boolean) => void,
  onError: (error: unknown) => void,
): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1_024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  // A page that was not clicked yet hears nothing either.
  context.resume().catch(onError);
  const end = watchSpeaking({
    analyser,
    clock: systemClock,
    onSpeaking,
    onLevel: (decibel) => onLevel(Math.max(0, (decibel - SILENCE * 0.6) / (-SILENCE * 0.6))),
  });
  return () => {
    end();
    context.close().catch(onError);
  };
}
