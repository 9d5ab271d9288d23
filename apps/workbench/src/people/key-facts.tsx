import { Check, Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { IconButton } from '@kith/ui';
import type { Person } from './person.js';
import { copyText } from '../parts/copy-text.js';
import { useToasts } from '../parts/toasts.js';

/** By what somebody is known for certain, to be compared and copied. */
export function KeyFacts({ person }: { person: Pick<Person, 'fingerprint' | 'did'> }): ReactNode {
  return (
    <>
      <dt>Fingerprint</dt>
      <dd>
        <Copyable text={person.fingerprint} what="fingerprint" />
      </dd>
      <dt>DID</dt>
      <dd>
        <Copyable text={person.did} what="DID" />
      </dd>
    </>
  );
}

function Copyable({ text, what }: { text: string; what: string }) {
  const { report } = useToasts();
  const [copied, setCopied] = useState(false);
  return (
    <span className="copyable">
      <span className="code">{text}</span>
      <IconButton
        size="small"
        label={copied ? 'Copied' : `Copy ${what}`}
        icon={copied ? Check : Copy}
        onClick={() => {
          copyText(text).then(() => setCopied(true), report);
        }}
      />
    </span>
  );
}
