export interface Subscribable {
  subscribe(listener: () => unknown): () => void;
}

/** Everything below an object that can be subscribed to, by its path. Objects are looked at once; own properties and getters count. */
export function observablesOf(roots: Readonly<Record<string, unknown>>): Map<string, Subscribable> {
  const found = new Map<string, Subscribable>();
  const seen = new Set<unknown>();
  const visit = (path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) return;
    seen.add(value);
    if (isSubscribable(value)) found.set(path, value);
    if (Array.isArray(value) || value instanceof Map || value instanceof Set) return;
    for (const name of namesOf(value)) visit(`${path}.${name}`, Reflect.get(value, name));
  };
  for (const [name, root] of Object.entries(roots)) visit(name, root);
  return found;
}

function namesOf(value: object): string[] {
  const names = new Set<string>();
  for (let at: unknown = value; at instanceof Object && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at)) if (name !== 'constructor') names.add(name);
  return [...names];
}

function isSubscribable(value: object): value is Subscribable {
  return 'subscribe' in value && typeof value.subscribe === 'function';
}
