import { useEffect } from 'react';
import { bringsOnlyFiles } from './file-words.js';

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;

/**
 * Says that files cannot be sent, wherever in the page they are pasted or dropped: a browser would swallow them, or show one in place of
 * the page, with all that is written in it.
 */
export function useUnsentFiles(say: () => void): void {
  useEffect(() => {
    const brought = (event: Event, transfer: DataTransfer | null) =>
      !event.defaultPrevented &&
      transfer !== null &&
      bringsOnlyFiles({ types: transfer.types, inText: isField(event.target) });
    const refuse = (event: Event) => {
      event.preventDefault();
      say();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (brought(event, event.clipboardData)) refuse(event);
    };
    const onDrop = (event: DragEvent) => {
      if (brought(event, event.dataTransfer)) refuse(event);
    };
    const onDragOver = (event: DragEvent) => {
      // Otherwise nothing is told of the drop.
      if (brought(event, event.dataTransfer)) event.preventDefault();
    };
    window.addEventListener('paste', onPaste);
    window.addEventListener('drop', onDrop);
    window.addEventListener('dragover', onDragOver);
    return () => {
      window.removeEventListener('paste', onPaste);
      window.removeEventListener('drop', onDrop);
      window.removeEventListener('dragover', onDragOver);
    };
  }, [say]);
}
