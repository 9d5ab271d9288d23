import { lazy, Suspense } from 'react';
import { loadDialogs } from './load-workspace.js';
import { useDialogs } from '../navigation/dialogs.js';

const Host = lazy(async () => ({ default: (await loadDialogs()).DialogHost }));

export function LazyDialogs() {
  const { current } = useDialogs();
  if (current === null) return null;
  return (
    <Suspense>
      <Host />
    </Suspense>
  );
}
