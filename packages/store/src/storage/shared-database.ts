import { checkDatabaseName } from './errors.js';
import { byNumber, Catalog, usedRow } from './shared-catalog.js';
import { SharedStores, type SharedStore } from './shared-stores.js';
import { SharedHandle } from './shared-handle.js';
import type { StorageDriver } from './port.js';

/**
 * Keeps the databases of all names in one database of `driver`, so that a device with hundreds of spaces opens one. A name has a row in
 * a catalog with its number, and its keys begin with that number. A name that is deleted and made again has a new number: a handle that is
 * still open on the deleted one, here or in another tab, finds its number gone, and refuses with `storage-closed`.
 * @param name - The name of the one database.
 */
export function sharedDatabase(driver: StorageDriver, name: string): StorageDriver {
  checkDatabaseName(name);
  const stores = new SharedStores(driver, name);
  return {
    async open(inner) {
      checkDatabaseName(inner);
      const [shared, number] = await stores.enter((store) => new Catalog(store, name).numberFor(inner));
      return new SharedHandle(shared, usedRow(number), byNumber(number));
    },
    list: () => stores.visit([], ({ store }) => new Catalog(store, name).names()),
    async delete(inner) {
      checkDatabaseName(inner);
      await stores.visit(undefined, ({ store }: SharedStore) => new Catalog(store, name).remove(inner));
    },
  };
}
