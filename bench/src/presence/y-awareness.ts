import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { cpuNow } from '../lib/measure.js';

/** y-protocols' Awareness as applications use it: every change maps all states into a new list for whoever shows them. */
export function awarenessUpdates(peers: number): { readonly remoteMs: number; readonly bytes: number } {
  const listener = new Awareness(new Doc());
  const others = Array.from({ length: peers }, () => new Awareness(new Doc()));
  for (const [index, other] of others.entries()) {
    other.setLocalState({ user: { name: `person ${index}`, color: '#123456' }, viewing: { node: 'board', at: '' } });
    applyAwarenessUpdate(listener, encodeAwarenessUpdate(other, [other.clientID]), 'bench');
  }
  let told = 0;
  listener.on('change', () => {
    const roster = [...listener.getStates()].map(([client, state]) => ({ client, state }));
    told += roster.length;
  });
  const rounds = 20;
  let spent = 0;
  let bytes = 0;
  for (let round = 0; round < rounds; round += 1) {
    const sent = others.map((other, index) => {
      other.setLocalStateField('viewing', { node: 'board', at: `${round}:${index % 7}` });
      return encodeAwarenessUpdate(other, [other.clientID]);
    });
    const before = cpuNow();
    for (const update of sent) applyAwarenessUpdate(listener, update, 'bench');
    spent += cpuNow() - before;
    bytes = sent[0]?.length ?? 0;
  }
  if (told === 0) throw new Error('the subscriber heard nothing');
  for (const awareness of [listener, ...others]) awareness.destroy();
  return { remoteMs: spent / (rounds * peers), bytes };
}
