/** An error with a stable code and a one-line way out. */
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

/** The message and the fix of each code of a package. Null where only the throwing code knows it, and then has to give it. */
export type CodeTable = Readonly<Record<string, readonly [message: string | null, fix: string | null]>>;

/** The details of one error. Its message and fix replace those of the table, and are required where the table has none. */
export type ErrorDetails<Line extends CodeTable[string]> = {
  readonly argument?: string;
  readonly cause?: unknown;
} & (null extends Line[0] ? { readonly message: string } : { readonly message?: string }) &
  (null extends Line[1] ? { readonly fix: string } : { readonly fix?: string });

/** The last arguments of the function that `errorsOf` makes: nothing may be given where the table has both the message and the fix. */
export type ErrorArguments<Details> = object extends Details ? [details?: Details] : [details: Details];

/** Makes a package's errors. A code that is not in its table does not compile, nor an error that does not say what the table leaves to it. */
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
