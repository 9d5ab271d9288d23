import { useEffect, useState } from 'react';

/**
 * An element that stands above everything, and can be reached while a modal dialog is open: it moves into the dialog that was
 * opened last, since whatever is outside of that dialog is inert.
 */
export function useTopLayer(className: string): { readonly host: HTMLElement; readonly dialog: HTMLElement | null } {
  const [host] = useState(() => {
    const element = document.createElement('div');
    element.className = className;
    element.popover = 'manual';
    return element;
  });
  const [dialog, setDialog] = useState<HTMLElement | null>(null);

  useEffect(() => {
    let modals: readonly Element[] = [];
    const look = () => {
      const open = [...document.querySelectorAll('dialog:modal')];
      const before = modals.filter((one) => open.includes(one));
      modals = [...before, ...open.filter((one) => !before.includes(one))];
      const last = modals.at(-1);
      setDialog(last instanceof HTMLElement ? last : null);
    };
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ['open'] });
    look();
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    (dialog ?? document.body).append(host);
    // Shown last, it lies above the dialog too.
    host.showPopover();
    return () => {
      if (host.matches(':popover-open')) host.hidePopover();
      host.remove();
    };
  }, [host, dialog]);
  return { host, dialog };
}
