import type { CallMember } from '@kith/calls';
import { useObservable } from '@kith/react';
import { memo, useId, useMemo, useState } from 'react';
import { isolated } from '../parts/isolate.js';
import { Avatar } from '../people/avatar.js';
import { useFace } from '../people/use-face.js';
import { QualityMark } from './quality-mark.js';
import { ratedQuality } from './rated-quality.js';
import type { RatedQuality } from './rated-quality.js';
import { connectionWords, mediaWords } from './state-words.js';
import { useController } from './use-controller.js';

function milliseconds(): number {
  return performance.now();
}

/** Lists the members of the call, with their media, their connection and their volume here. */
export function CallRoster({ members }: { members: readonly CallMember[] }) {
  const { quality } = useController();
  const rated = useObservable(useMemo(() => ratedQuality(quality, milliseconds), [quality]));
  return (
    <ul className="kith-call-roster" aria-label="People in the call">
      {members.map((member) => (
        <CallRosterPerson key={member.key} member={member} quality={rated.get(member.key)} />
      ))}
    </ul>
  );
}

const CallRosterPerson = memo(function CallRosterPerson({
  member,
  quality,
}: {
  member: CallMember;
  quality: RatedQuality | undefined;
}) {
  const face = useFace(member.person);
  const words = [connectionWords(member.connection) ?? '', mediaWords(member)].filter(Boolean).join(', ');
  return (
    <li className="kith-call-person" data-speaking={member.media.speaking && !member.media.muted}>
      <Avatar person={face} size="small" />
      <div className="kith-call-person-words">
        <span className="kith-call-person-name" dir="auto" title={`${face.name}\n${face.fingerprint}`}>
          {face.name}
          {member.self && ' (you)'}
        </span>
        <span className="kith-call-person-state">{words === '' ? 'in the call' : words}</span>
      </div>
      {!member.self && <QualityMark quality={quality} />}
      {!member.self && <Volume member={member} name={face.name} />}
    </li>
  );
});

function Volume({ member, name }: { member: CallMember; name: string }) {
  const controller = useController();
  const [volume, setVolume] = useState(() => controller.volumeOf(member.person));
  const id = useId();
  const percent = Math.round(volume * 100);
  return (
    <label className="kith-call-volume" htmlFor={id}>
      <span className="kith-hidden">Volume of {name}</span>
      <input
        id={id}
        type="range"
        min={0}
        max={200}
        step={5}
        value={percent}
        aria-valuetext={`${percent} %`}
        title={`Volume of ${isolated(name)}: ${percent} %`}
        onChange={(event) => {
          const next = Number(event.currentTarget.value) / 100;
          controller.setVolume(member.person, next);
          setVolume(next);
        }}
      />
      <span className="kith-call-percent" aria-hidden="true">
        {percent} %
      </span>
    </label>
  );
}
