/** The screens of a workspace, and its dialogs, come after the welcome: somebody's first page is smaller by them. */
export const loadWorkspaceScreen = () => import('./opened-workspace.js');
export const loadCalls = () => import('../calls/call-host.js');
export const loadCallHistory = () => import('../calls/call-history.js');
export const loadDialogs = () => import('../dialogs/dialog-host.js');
