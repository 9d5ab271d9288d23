import { openDevice } from '@kith/workspace';
import { browserDefaults } from '@kith/workspace/browser';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { CardSchema } from './card.js';
import { isHolding } from './holding.js';
import { pageHubs } from './hubs.js';
import './styles.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const meta = document.querySelector('meta[name="kith-hub"]')?.getAttribute('content') ?? null;

const device = await openDevice({
  ...(await browserDefaults({ prefix: 'kanban' })),
  signaling: pageHubs(location, meta),
  schemas: [CardSchema],
  presenceFields: { 'kanban:card': isHolding },
});
window.addEventListener('pagehide', () => {
  device.close().catch(reportError);
});
// A page that comes back from the browser's cache has a closed device.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
createRoot(root).render(
  <StrictMode>
    <App device={device} />
  </StrictMode>,
);
