/** Something that is made when it is first asked for, once; again where that failed. */
export class MadeOnce<T> {
  readonly #make: () => Promise<T>;
  #made: Promise<T> | undefined;

  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  async get(): Promise<T> {
    const made = (this.#made ??= this.#make());
    try {
      return await made;
    } catch (error) {
      if (this.#made === made) this.#made = undefined;
      throw error;
    }
  }

  /** Undefined unless it was made, or is being made successfully. */
  async existing(): Promise<T | undefined> {
    return this.#made?.catch(() => undefined);
  }
}
