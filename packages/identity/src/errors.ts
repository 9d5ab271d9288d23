/** What a programmer or an operator did wrong, with a stable code and a one-line way out. */
export class KithError extends Error {
  override readonly name = 'KithError';
  /** Stable, kebab-case, safe to switch on. */
  readonly code: string;
  /** One line: what to do about it. */
  readonly fix: string;
  /** The offending argument, where there is one. */
  readonly argument: string | undefined;

  constructor(code: string, message: string, details: { fix: string; argument?: string; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.fix = details.fix;
    this.argument = details.argument;
  }
}
