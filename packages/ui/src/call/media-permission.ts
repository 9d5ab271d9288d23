export type MediaPermission = PermissionState | 'unknown';

/** Tells whether the browser lets this page use a device, now and when that changes; unknown where the browser does not say. Ends with the returned function. */
export function watchPermission(
  device: 'microphone' | 'camera',
  onPermission: (permission: MediaPermission) => void,
): () => void {
  let ended = false;
  let status: PermissionStatus | null = null;
  const tell = () => status !== null && onPermission(status.state);
  const ask = typeof navigator === 'undefined' ? undefined : navigator.permissions?.query({ name: device });
  ask?.then(
    (answer) => {
      if (ended) return;
      status = answer;
      answer.addEventListener('change', tell);
      tell();
    },
    // Some browsers refuse the question itself.
    () => onPermission('unknown'),
  );
  return () => {
    ended = true;
    status?.removeEventListener('change', tell);
  };
}
