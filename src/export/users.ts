/** All users of the mirror that a request means, page by page, with those left out of whom not enough is known. */
import type { UntoldOf } from '../mapping/listed.js';
import type { Condition, DirectorySort, DirectoryStore, DirectoryText, Place } from '../store/directory-ports.js';

/** Large enough that the look-up of a page costs little, small enough that memory stays flat. */
const PAGE = 500;

export interface Wanted {
  readonly condition?: Condition;
  readonly sort?: DirectorySort;
  /** Whose GET it takes to tell all that is asked for. */
  readonly untold: UntoldOf;
}

function isTold({ neverRead }: DirectoryText, untold: UntoldOf): boolean {
  if (neverRead === undefined || untold === 'nobody') return true;
  return untold === 'invited' && neverRead !== 'invited';
}

export interface UserPage {
  /** Resources as JSON text. */
  readonly resources: readonly string[];
  /** Users who came while the others were read, so that not all that is asked for is known of them. */
  readonly leftOut: number;
}

/** In the order wanted. Each user as the mirror has it when its page is read; nobody comes twice, nobody is skipped who stays. */
export async function* readUsers(
  directory: Pick<DirectoryStore, 'texts'>,
  { condition, sort, untold }: Wanted,
): AsyncGenerator<UserPage> {
  let after: Place | undefined;
  do {
    const page = await directory.texts({
      ...(condition === undefined ? {} : { condition }),
      ...(sort === undefined ? {} : { sort }),
      ...(after === undefined ? {} : { after }),
      count: PAGE,
    });
    const told = page.users.filter((user) => isTold(user, untold));
    yield { resources: told.map(({ resource }) => resource), leftOut: page.users.length - told.length };
    after = page.next;
  } while (after !== undefined);
}
