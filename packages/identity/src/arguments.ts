import { KithError } from './errors.js';

/**
 * Refuses an argument of another form than the one a function takes: for callers whom the compiler does not stop.
 * @throws KithError `argument-invalid`, which says what was given and what belongs there.
 */
export function requireForm<T>(
  argument: string,
  value: unknown,
  wanted: string,
  is: (value: unknown) => value is T,
): T {
  if (is(value)) return value;
  throw invalidArgument(argument, value, wanted);
}

export function invalidArgument(argument: string, value: unknown, wanted: string): KithError {
  return new KithError('argument-invalid', `\`${argument}\` is ${nameOf(value)}.`, {
    fix: isThenable(value) ? `Await it: \`${argument}\` takes ${wanted}.` : `Pass ${wanted}.`,
    argument,
  });
}

/** @throws KithError `argument-invalid` */
export function requireText(argument: string, value: unknown, wanted = 'a text'): string {
  return requireForm(argument, value, wanted, (given): given is string => typeof given === 'string');
}

/** An object that is no list. @throws KithError `argument-invalid` */
export function requireObject(
  argument: string,
  value: unknown,
  wanted = 'an object',
): Readonly<Record<string, unknown>> {
  return requireForm(argument, value, wanted, isObject);
}

/** @throws KithError `argument-invalid` */
export function requireFunction(argument: string, value: unknown, wanted = 'a function'): void {
  requireForm(argument, value, wanted, (given): given is () => unknown => typeof given === 'function');
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isThenable(value);
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** What was given, short enough for a message. */
function nameOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  return isThenable(value) ? 'a promise' : 'an object';
}
