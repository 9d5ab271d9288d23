import { describePerson } from '@kith/ui';
import { JoinQuestion, ringWords } from '@kith/ui/calls';
import type { JoinRefusal } from '@kith/ui/calls';
import type { JoinOutcome } from '@kith/workspace';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useToasts } from '../parts/toasts.js';
import type { CallRequest } from './call-requests.js';

type Outcome = JoinOutcome | { readonly words: string | null };

/** Does what was asked, once; where another call stands in the way, asks before it does it again. */
export function RequestRunner({ request, onDone }: { request: CallRequest; onDone: () => void }) {
  const { say, report } = useToasts();
  const [refusal, setRefusal] = useState<JoinRefusal | null>(null);
  const started = useRef<CallRequest | null>(null);
  const run = useCallback(
    (switching: boolean) => {
      setRefusal(null);
      const settle = (outcome: Outcome) => {
        if ('refused' in outcome) return setRefusal(outcome.refused);
        if ('words' in outcome && outcome.words !== null) say(outcome.words);
        return onDone();
      };
      perform(request, switching).then(settle, (error: unknown) => {
        report(error);
        onDone();
      });
    },
    [request, say, report, onDone],
  );
  useEffect(() => {
    // Rendering twice must not ring twice.
    if (started.current === request) return;
    started.current = request;
    run(false);
  }, [request, run]);
  if (refusal === null) return null;
  return <JoinQuestion refusal={refusal} onSwitch={() => run(true)} onClose={onDone} />;
}

async function perform(request: CallRequest, switching: boolean): Promise<Outcome> {
  const { calls, profiles } = request.workspace;
  const options = switching ? { switch: true } : {};
  if (request.kind === 'join') return calls.join({ node: request.node, kind: request.about, ...options });
  const { person, video } = request;
  const outcome = await calls.ring(person, { video, ...options });
  if (typeof outcome !== 'string') return outcome;
  return { words: ringWords(outcome, describePerson(person, profiles.of(person).getSnapshot()).name) };
}
