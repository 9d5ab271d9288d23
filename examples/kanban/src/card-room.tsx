// The whole integration of the Room sidebar.
import { useWorkspace } from '@kith/react';
import { RoomSidebar } from '@kith/ui';
import '@kith/ui/styles.css';
import type { Card } from './card.js';

export function CardRoom({ card }: { card: Card }) {
  return <RoomSidebar workspace={useWorkspace()} node={card.id} title={card.title} />;
}
