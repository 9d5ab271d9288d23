/** The screens of a workspace, and its dialogs, come after the welcome: somebody's first page is smaller by them. */
export const loadWorkspaceScreen = () => import('./opened-workspace.js');
export const loadDialogs = () => import('./dialog-host.js');
