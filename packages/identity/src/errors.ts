/** What a programmer or an operator did wrong, with a stable code and a one-line way out. */
export class KithError<Code extends string = string> extends Error {
  /** For the compiler, which would take the code of `error instanceof KithError` for `any`. */
  declare static readonly [Symbol.hasInstance]: (value: unknown) => value is KithError;
  override readonly name = 'KithError';
  /** Stable, kebab-case, safe to switch on. */
  readonly code: Code;
  /** One line: what to do about it. */
  readonly fix: string;
  /** The offending argument, where there is one. */
  readonly argument: string | undefined;

  constructor(code: Code, message: string, details: { fix: string; argument?: string; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.fix = details.fix;
    this.argument = details.argument;
  }
}

/** What each code of a package says, and what to do about it, where the error does not know more. */
export type CodeTable = Readonly<Record<string, readonly [message: string, fix: string]>>;

/** What an error knows beyond the line of its code in the table. */
export interface ErrorDetails {
  readonly message?: string;
  readonly fix?: string;
  readonly argument?: string;
  readonly cause?: unknown;
}

/** Makes a package's errors. A code that is not in its table does not compile. */
export function errorsOf<Name extends string>(
  table: Readonly<Record<Name, CodeTable[string]>>,
): <Code extends Name>(code: Code, details?: ErrorDetails) => KithError<Code> {
  return <Code extends Name>(code: Code, { message, fix, ...details }: ErrorDetails = {}) => {
    const [usual, usualFix] = table[code];
    return new KithError<Code>(code, message ?? usual, { fix: fix ?? usualFix, ...details });
  };
}
