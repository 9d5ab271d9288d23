import { pageStorage } from '@kith/workspace/browser';

/** What this tab remembers until it is closed, in memory alone where the browser withholds its storage. */
export const tabStorage = pageStorage(() => sessionStorage);
