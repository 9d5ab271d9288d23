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

const script = new URL('../../../scripts/lib/coturn.mjs', import.meta.url).href;

/** A coturn to start, installed where possible; null, said aloud, where there is none to be had. */
export async function coturn(): Promise<{ start(secret: string): Promise<TurnServer> } | null> {
  const { startCoturn } = (await import(script)) as CoturnScript;
  const found = await coturnProgram();
  return found === null ? null : { start: (secret) => startCoturn(found, secret) };
}

/** The same, for whoever starts it themselves: its executable. */
export async function coturnProgram(): Promise<string | null> {
  const { findCoturn, installCoturn, coturnHelp } = (await import(script)) as CoturnScript;
  const found = findCoturn() ?? (await installCoturn());
  if (found === undefined) process.stderr.write(`${coturnHelp}\n`);
  return found ?? null;
}
