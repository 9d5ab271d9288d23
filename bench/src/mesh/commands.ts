/** What the parent asks of a peer process, one at a time; each is answered when it is done. Times are milliseconds of one clock. */
export type Command =
  | { readonly do: 'start'; readonly hub: string; readonly phrase: string; readonly peers: number }
  | { readonly do: 'create'; readonly spaces: number; readonly megabytes: number }
  | { readonly do: 'enter'; readonly links: readonly string[] }
  | { readonly do: 'holds'; readonly messages: number }
  | { readonly do: 'edit'; readonly index: number }
  | { readonly do: 'sees'; readonly index: number }
  | { readonly do: 'sent' };

export interface Answer {
  readonly at: number;
  readonly links?: readonly string[];
  readonly messages?: number;
  readonly bytes?: number;
}

/** One clock for all processes of this machine. */
export const clockNow = (): number => performance.timeOrigin + performance.now();

/** 120 characters that say which edit they are. */
export const editText = (index: number): string => `edit ${String(index).padStart(8, '0')} `.padEnd(120, 'x');
