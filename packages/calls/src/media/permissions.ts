import type { Permission } from './local-media-types.js';

/** The part of `navigator.permissions` that is used. */
export interface PermissionsLike {
  query(descriptor: {
    readonly name: 'microphone' | 'camera';
  }): Promise<Pick<PermissionStatus, 'state' | 'addEventListener' | 'removeEventListener'>>;
}

/** Tells when the person changes, in the browser's own controls, what this page may use. Ends with the returned function. */
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
      // Some browsers refuse the question itself.
      () => {},
    );
  return () => {
    ended = true;
    for (const end of ends) end();
  };
}
