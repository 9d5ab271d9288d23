import { keyFromDid } from '@kith/identity';
import type { Did } from '@kith/identity';
import { bytesFromId } from '@kith/store';
import type { NodeId } from '@kith/store';
import * as v from 'valibot';
import { isVisible } from './visible.js';

/** Small values that every schema here is made of. They judge what other people wrote, so they never repair anything. */
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
/** Something a person can see. */
export const visibleText = (max: number) => v.pipe(text(max), v.check(isVisible));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const did = v.custom<Did>((value) => typeof value === 'string' && keyFromDid(value) !== null);
export const nodeId = v.custom<NodeId>((value) => typeof value === 'string' && bytesFromId(value) !== null);
/** A 32-byte id as 43 characters of base64url. */
export const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/));
