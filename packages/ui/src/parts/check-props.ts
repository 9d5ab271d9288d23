import { requireForm } from '@kith/identity';

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The people that a component shows, whatever the compiler let through. @throws KithError `argument-invalid` */
export function requirePeople(people: unknown): void {
  requireForm('people', people, 'a list of people', isList);
}
