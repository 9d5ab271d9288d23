import { useCallback, useEffect, useState } from 'react';

/** The window of Document Picture-in-Picture (WICG), which stays above others; where there is none, a window of its own. */
interface PictureWindows {
  requestWindow(size: { readonly width: number; readonly height: number }): Promise<Window>;
}

export interface PopOut {
  /** The window that is open; null while the dock is in its page. */
  readonly page: Window | null;
  readonly open: () => Promise<void>;
  readonly close: () => void;
}

const size = { width: 420, height: 560 };

/** A window beside the page, dressed as the page is. It closes with the call, and the dock comes back when it is closed. */
export function usePopOut(title: string, onBlocked: () => void): PopOut {
  const [page, setPage] = useState<Window | null>(null);
  const open = useCallback(async () => {
    const opened = await openWindow();
    if (opened === null) return onBlocked();
    dress(opened.document, document, title);
    opened.addEventListener('pagehide', () => setPage(null), { once: true });
    setPage(opened);
  }, [title, onBlocked]);
  const close = useCallback(() => setPage(null), []);
  useEffect(() => {
    if (page === null) return undefined;
    return () => page.close();
  }, [page]);
  useEffect(() => {
    // A page that goes away leaves no window behind that nobody feeds.
    const end = () => page?.close();
    window.addEventListener('pagehide', end);
    return () => window.removeEventListener('pagehide', end);
  }, [page]);
  return { page, open, close };
}

async function openWindow(): Promise<Window | null> {
  const pictures = (window as Window & { documentPictureInPicture?: PictureWindows }).documentPictureInPicture;
  if (pictures !== undefined) {
    try {
      return await pictures.requestWindow(size);
    } catch (error) {
      // Refused without a click, and inside frames: an ordinary window may still be allowed.
      if (!(error instanceof DOMException)) throw error;
    }
  }
  return window.open('', '', `popup,width=${size.width},height=${size.height}`);
}

/** Every style of the page, and what its theme hangs on. */
export function dress(target: Document, source: Document, title: string): void {
  target.title = title;
  const root = target.documentElement;
  for (const { name, value } of source.documentElement.attributes) root.setAttribute(name, value);
  root.style.colorScheme = getComputedStyle(source.documentElement).colorScheme;
  for (const sheet of source.styleSheets) {
    const style = target.createElement('style');
    try {
      style.textContent = [...sheet.cssRules].map(({ cssText }) => cssText).join('\n');
      target.head.append(style);
    } catch (error) {
      // A sheet from elsewhere may not be read, but it may be loaded again.
      if (!(error instanceof DOMException) || sheet.href === null) throw error;
      const link = target.createElement('link');
      link.rel = 'stylesheet';
      link.href = sheet.href;
      target.head.append(link);
    }
  }
  target.body.className = 'kith kith-call-window';
}
