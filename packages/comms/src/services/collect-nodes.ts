import type { CountQuery, Node, NodeId } from '@kith/store';
import type { CommsSpace } from '../ports.js';

/** The nodes that a count would count, read once. */
export async function collectNodes(
  graph: Pick<CommsSpace['graph'], 'liveCount'>,
  count: Omit<CountQuery, 'filter'>,
): Promise<readonly Node[]> {
  const nodes = new Map<NodeId, Node>();
  const visit = (node: Node): boolean => {
    nodes.set(node.id, node);
    return false;
  };
  const pass = graph.liveCount({ ...count, filter: visit });
  try {
    await pass.ready();
  } finally {
    pass.close();
  }
  return [...nodes.values()];
}
