/** What is prepared of users beside the turns of others holds until a turn changes one of them. */
import type { ZoomUser } from '../../zoom/types.js';

export interface Preparation {
  /** One of its users was changed since it began. */
  readonly isStale: boolean;
}

type Person = Pick<ZoomUser, 'email'> & { readonly id?: string | undefined };

/** Zoom's id, and the address: the one may be known by the other only. */
export const keysOf = ({ id, email }: Person): string[] =>
  id === undefined ? [email.toLowerCase()] : [id, email.toLowerCase()];

class Open implements Preparation {
  readonly #keys: ReadonlySet<string>;
  isStale = false;

  constructor(keys: readonly string[]) {
    this.#keys = new Set(keys);
  }

  note(changed: readonly string[]): void {
    this.isStale ||= changed.some((key) => this.#keys.has(key));
  }
}

export class Preparations {
  readonly #open = new Set<Open>();

  /** Before anything is read of these users. */
  async beside<T>(users: readonly Person[], task: (preparation: Preparation) => Promise<T>): Promise<T> {
    const preparation = new Open(users.flatMap(keysOf));
    this.#open.add(preparation);
    try {
      return await task(preparation);
    } finally {
      this.#open.delete(preparation);
    }
  }

  /** At the end of the turn that has changed them. */
  changed(keys: readonly string[]): void {
    if (keys.length > 0) for (const each of this.#open) each.note(keys);
  }
}
