export const channelRoute = '/channel/:id';

export function channelPath(id: string): string {
  return `/channel/${id}`;
}

/** Whether nothing of the workbench stands at a path. An address with an invite has lost it by the time this is asked. */
export function leadsNowhere(path: string): boolean {
  return !/^\/(?:index\.html|channel\/[^/]+\/?)?$/i.test(path);
}
