import type { HubCode } from './codes.js';

/** A mistake of an operator or a programmer, with a stable code and a one-line way out. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly code: HubCode;
  /** One line: what to do about it. */
  readonly fix: string;

  constructor(code: HubCode, message: string, details: { fix: string; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.fix = details.fix;
  }
}
