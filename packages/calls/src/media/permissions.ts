import type { Permission } from './local-media-types.js';

/** The used part of `navigator.permissions`. */
export interface PermissionsLike {
  query(descriptor: {
    readonly name: 'microphone' | 'camera';
  }): Promise<Pick<PermissionStatus, 'state' | 'addEventListener' | 'removeEventListener'>>;
}

/** Reports changes of the page's permissions in the browser's own controls, until the returned function is called. */
export function watchPermissions(
  permissions: PermissionsLike | undefined,
  onChange: (device: 'microphone' | 'camera', permission: Permission) => void,
): () => void {
  const ends: (() => void)[] = [];
  let ended = false;
  for (const name of ['microphone', 'camera'] as const)
    permissions?.query({ name }).then(
      (status) => {
        if (ended) return;
        const tell = () => onChange(name, status.state === 'prompt' ? 'unknown' : status.state);
        status.addEventListener('change', tell);
        ends.push(() => status.removeEventListener('change', tell));
      },
      // Some browsers refuse the query.
      () => {},
    );
  return () => {
    ended = true;
    for (const end of ends) end();
  };
}
