import { CallHistoryList } from '@kith/ui/calls';
import '@kith/ui/calls.css';

export function CallHistory({ node }: { node: string }) {
  return <CallHistoryList node={node} />;
}
