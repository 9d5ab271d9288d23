import type { Did } from '@kith/identity';
import { limits } from '@kith/comms';
import { namesInWords } from '../parts/isolate.js';
import type { Called } from './declared.js';
import type { NamedMember } from './use-mentioned-people.js';

/** Fewer characters left than this are told. */
const tellBelow = 1_000;

/** What will happen with a text: whom it notifies, and which of several people of one name; or how little of it fits. */
export function ComposerFoot({
  length,
  called,
  notified,
  people,
  chosen,
  onChoose,
}: {
  length: number;
  called: Called;
  notified: readonly Did[];
  people: readonly NamedMember[];
  chosen: ReadonlyMap<string, Did>;
  onChoose: (name: string, did: Did | null) => void;
}) {
  const left = limits.MESSAGE_TEXT_MAX - length;
  if (left < tellBelow)
    return (
      <p className="kith-composer-foot" data-over={left < 0} role="status">
        {left < 0 ? `${(-left).toLocaleString()} characters too many` : `${left.toLocaleString()} characters left`}
      </p>
    );
  const names = notified.flatMap((did) => people.find((one) => one.did === did && !one.me)?.name ?? []);
  return (
    <>
      {called.room || names.length > 0 ? (
        <p className="kith-composer-foot">
          {called.room ? 'Notifies everyone' : `Notifies ${namesInWords([...new Set(names)])}`}
        </p>
      ) : null}
      {called.names
        .filter(({ people: same }) => same.length > 1)
        .map(({ name, people: same }) => (
          <label className="kith-composer-foot" key={name}>
            Which <bdi>{people.find(({ did }) => did === same[0])?.name ?? name}</bdi>?{' '}
            <select
              value={chosen.get(name) ?? ''}
              onChange={({ currentTarget }) => onChoose(name, same.find((did) => did === currentTarget.value) ?? null)}
            >
              <option value="">All of them</option>
              {same.map((did) => (
                <option key={did} value={did}>
                  {people.find((one) => one.did === did)?.fingerprint ?? did}
                </option>
              ))}
            </select>
          </label>
        ))}
    </>
  );
}
