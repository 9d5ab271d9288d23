import type { KithError } from './errors.js';
import { identityError } from './codes.js';

/**
 * Returns the argument if it has the form that a function takes. It is for callers whom the compiler does not stop.
 * @throws KithError `argument-invalid`, which names the given and the wanted form.
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

/**
 * Makes the error for an argument of the wrong form. Its message names the argument and the given value; its fix says `wanted`.
 * @returns a KithError `argument-invalid`, which the caller throws.
 */
export function invalidArgument(argument: string, value: unknown, wanted: string): KithError {
  return identityError('argument-invalid', {
    message: `\`${argument}\` is ${nameOf(value)}.`,
    fix: isThenable(value) ? `Await it: \`${argument}\` takes ${wanted}.` : `Pass ${wanted}.`,
    argument,
  });
}

/**
 * Returns the argument if it is a text.
 * @throws KithError `argument-invalid` for anything else.
 */
export function requireText(argument: string, value: unknown, wanted = 'a text'): string {
  return requireForm(argument, value, wanted, (given): given is string => typeof given === 'string');
}

/**
 * Returns the argument if it is an object and not a list.
 * @throws KithError `argument-invalid`
 */
export function requireObject(
  argument: string,
  value: unknown,
  wanted = 'an object',
): Readonly<Record<string, unknown>> {
  return requireForm(argument, value, wanted, isObject);
}

/** Returns the names of an interface, for `requireOnly`. The compiler checks that all are there, and no others. */
export function namesOf<T extends object>(names: Readonly<Record<keyof T & string, true>>): readonly string[] {
  return Object.keys(names);
}

/**
 * Checks that an object has no unknown names: a misspelt option would silently have no effect. An undefined value counts as
 * absent.
 * @throws KithError `argument-invalid`
 */
export function requireOnly(
  argument: string,
  value: unknown,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  const wanted = `an object of ${names.join(', ')}`;
  const given = requireObject(argument, value, wanted);
  const foreign = Object.keys(given).find((name) => given[name] !== undefined && !names.includes(name));
  if (foreign === undefined) return given;
  throw identityError('argument-invalid', {
    message: `\`${argument}\` has no \`${foreign}\`.`,
    fix: `Pass only: ${names.join(', ')}.`,
    argument: `${argument}.${foreign}`,
  });
}

/**
 * Refuses an argument that is not a function.
 * @throws KithError `argument-invalid`
 */
export function requireFunction(argument: string, value: unknown, wanted = 'a function'): void {
  requireForm(argument, value, wanted, (given): given is () => unknown => typeof given === 'function');
}

/**
 * Refuses an object that lacks one of these functions, each named by its path (`clock.now`). A missing function would otherwise
 * fail much later, or never be noticed.
 * @throws KithError `argument-invalid`
 */
export function requireFunctions(argument: string, value: unknown, paths: readonly string[], wanted?: string): void {
  const given = requireObject(argument, value, wanted);
  for (const path of paths) {
    const names = path.split('.');
    const parts = names.slice(0, -1);
    const holder = parts.reduce(
      (part, name, at) => requireObject(parts.slice(0, at + 1).join('.'), part[name], wanted),
      given,
    );
    requireFunction(path, holder[names.at(-1) ?? path], wanted);
  }
}

/** Returns whether a value is an object. A list and a promise are not. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isThenable(value);
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Returns a short description of a value for a message. */
function nameOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'string') return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  return isThenable(value) ? 'a promise' : 'an object';
}
