import { pageStorage } from '@kith/workspace/browser';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { startBoot } from './device/boot.js';
import { browserDeviceOpener } from './device/open-browser-device.js';
import { followPageVersion } from './device/page-version.js';
import { loadDialogs, loadWorkspaceScreen } from './workspace/load-workspace.js';
import { openPreferences } from './preferences/preferences.js';
import './styles/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const lasting = pageStorage(() => localStorage);
const preferences = openPreferences(lasting, window);
const boot = startBoot(browserDeviceOpener(window, preferences, lasting), preferences);
// Others see at once that this device left, and another tab can take over; a page that comes back begins again.
window.addEventListener('pagehide', () => boot.stop());
window.addEventListener('pageshow', (event) => {
  if (event.persisted) boot.restart();
});
// What comes after the welcome is fetched while the device opens, or when a newcomer begins to type. A failure shows where it is needed.
const fetchTheRest = () => {
  for (const load of [loadWorkspaceScreen, loadDialogs]) load().catch(() => undefined);
};
if (preferences.getSnapshot().lastWorkspace === null) window.addEventListener('keydown', fetchTheRest, { once: true });
else fetchTheRest();
const version = followPageVersion(window, (error) => window.reportError(error));
// Where check.js has found this browser wanting, its words stay.
if (document.documentElement.dataset['unsupported'] === undefined)
  createRoot(root).render(<App boot={boot} preferences={preferences} version={version} />);
