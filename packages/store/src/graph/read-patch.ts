import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Properties, Value } from '../format/body.js';
import type { RegisteredSchema } from './schema.js';

/** The properties that one patch sets, read by the schema registered here. */
export interface ReadPatch {
  readonly set: Properties;
  /** Properties kept without a validator. */
  readonly extra: Properties | undefined;
  /** Codes of the ignored properties. */
  readonly ignored: readonly string[];
}

export type PatchAnswer =
  | { readonly ok: true; readonly patch: ReadPatch }
  | { readonly ok: false; readonly code: 'migrate-failed' };

const none: readonly string[] = [];

/**
 * Reads a patch: migrates one of an older version, validates each property, and keeps properties that a newer version may know.
 */
export function readPatch(schema: RegisteredSchema, written: Properties, version: number): PatchAnswer {
  let properties = written;
  if (version < schema.version) {
    const migrated = migrate(schema, written, version);
    if (migrated === null) return { ok: false, code: 'migrate-failed' };
    properties = migrated;
  }
  const set: Record<string, Value> = {};
  let extra: Record<string, Value> | undefined;
  let ignored: string[] | undefined;
  for (const name of Object.keys(properties)) {
    const value = properties[name];
    if (value === undefined) continue;
    if (!Object.hasOwn(schema.properties, name)) {
      (extra ??= {})[name] = value;
      continue;
    }
    const answer = validate(schema, name, value);
    if (answer.ok) {
      if (answer.value !== undefined) set[name] = answer.value;
    } else if (version > schema.version) (extra ??= {})[name] = value;
    else (ignored ??= []).push(answer.code);
  }
  return { ok: true, patch: { set, extra, ignored: ignored ?? none } };
}

function migrate(schema: RegisteredSchema, written: Properties, version: number): Properties | null {
  try {
    return schema.migrate(written, version);
  } catch {
    // A migration that throws on one patch must not stop the others. The caller counts it by its code.
    return null;
  }
}

type ValidationAnswer =
  | { ok: true; value: Value | undefined }
  | { ok: false; code: 'property-invalid' | 'property-failed' };

function validate(schema: RegisteredSchema, name: string, value: Value): ValidationAnswer {
  const validator = (schema.properties as Readonly<Record<string, StandardSchemaV1<unknown, Value> | undefined>>)[name];
  if (validator === undefined) return { ok: false, code: 'property-invalid' };
  try {
    const result = validator['~standard'].validate(value);
    // The fold is synchronous, so an asynchronous validator fails.
    if (result instanceof Promise) {
      result.catch(() => undefined);
      return { ok: false, code: 'property-failed' };
    }
    return result.issues === undefined ? { ok: true, value: result.value } : { ok: false, code: 'property-invalid' };
  } catch {
    // A validator that throws is counted by its code.
    return { ok: false, code: 'property-failed' };
  }
}
