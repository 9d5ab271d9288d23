/** An error with a stable code and a one-line fix. */
export class KithError<Code extends string = string> extends Error {
  /** Types `error instanceof KithError`, whose code would otherwise be `any`. */
  declare static readonly [Symbol.hasInstance]: (value: unknown) => value is KithError;
  override readonly name = 'KithError';
  /** Stable, kebab-case, safe to switch on. */
  readonly code: Code;
  /** One line that tells how to correct the error. */
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

/** The message and the fix of each code of a package. Null where the throwing code has to give it. */
export type CodeTable = Readonly<Record<string, readonly [message: string | null, fix: string | null]>>;

/** The details of one error. Its message and fix replace those of the table, and are required where the table has none. */
export type ErrorDetails<Line extends CodeTable[string]> = {
  readonly argument?: string;
  readonly cause?: unknown;
} & (null extends Line[0] ? { readonly message: string } : { readonly message?: string }) &
  (null extends Line[1] ? { readonly fix: string } : { readonly fix?: string });

/** The last arguments of the function that `errorsOf` makes: nothing may be given where the table has both the message and the fix. */
export type ErrorArguments<Details> = object extends Details ? [details?: Details] : [details: Details];

/**
 * Returns the function that makes a package's errors. The compiler refuses a code that is not in the table, and an error
 * without a message or fix that the table leaves to the caller.
 */
export function errorsOf<Table extends CodeTable>(
  table: Table,
): <Code extends keyof Table & string>(
  code: Code,
  ...details: ErrorArguments<ErrorDetails<Table[Code]>>
) => KithError<Code> {
  return <Code extends keyof Table & string>(code: Code, ...[details]: ErrorArguments<ErrorDetails<Table[Code]>>) => {
    const { message, fix, ...rest }: Partial<ErrorDetails<readonly [null, null]>> = details ?? {};
    const [usual, usualFix]: CodeTable[string] = table[code] ?? [null, null];
    return new KithError<Code>(code, message ?? usual ?? code, { fix: fix ?? usualFix ?? '', ...rest });
  };
}
