interface CoturnScript {
  findCoturn(): string | undefined;
  installCoturn(): Promise<string | undefined>;
  startCoturn(turnserver: string, secret: string): Promise<TurnServer>;
  readonly coturnHelp: string;
}

export interface TurnServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** A coturn to start, installed where possible; null, said aloud, where there is none to be had. */
export async function coturn(): Promise<{ start(secret: string): Promise<TurnServer> } | null> {
  const script = new URL('../../../scripts/lib/coturn.mjs', import.meta.url).href;
  const { findCoturn, installCoturn, startCoturn, coturnHelp } = (await import(script)) as CoturnScript;
  const found = findCoturn() ?? (await installCoturn());
  if (found !== undefined) return { start: (secret) => startCoturn(found, secret) };
  process.stderr.write(`${coturnHelp}\n`);
  return null;
}
