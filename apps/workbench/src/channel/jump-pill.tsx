import { ArrowDown } from 'lucide-react';

export function JumpPill({ count, onJump }: { count: number; onJump: () => void }) {
  const words =
    count === 0
      ? 'Jump to the latest message'
      : `${count.toLocaleString()} new ${count === 1 ? 'message' : 'messages'}`;
  return (
    <button type="button" className="jump-pill" data-new={count > 0} aria-label={words} title={words} onClick={onJump}>
      {count > 0 && <span className="figures">{words}</span>}
      <ArrowDown size={14} aria-hidden />
    </button>
  );
}
