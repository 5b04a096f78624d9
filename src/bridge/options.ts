/** What the bridge needs from the outside; everything is handed in, nothing is looked up. */
import type { CreatePolicy } from '../mapping/create.js';
import type { DefinitionIndex } from '../scim/definition.js';
import type { Store } from '../store/ports.js';
import type { ZoomClient } from '../zoom/client.js';
import type { DirectoryKeeper } from './directory/keeper.js';
import type { Listings } from './listings.js';
import type { NameDirectory } from './names.js';
import type { PhotoReader } from './photo.js';
import type { RecentCreates } from './recent-creates.js';
import type { RecentPasswords } from './recent-passwords.js';
import type { RecentWrites } from './recent-writes.js';
import type { Serial } from './serial.js';

export interface BridgePolicy extends CreatePolicy {
  readonly deleteAction: 'delete' | 'disassociate' | 'deactivate' | 'revokeToken';
  readonly transferEmail: string | undefined;
  readonly revokeOnDeactivate: boolean;
  /** Role ids or names that a provider may give. */
  readonly assignableRoles: readonly string[];
  /** ISO 3166, for national phone numbers. */
  readonly country: string;
}

export interface Bridge {
  /** Its reads know of our own recent writes. */
  readonly zoom: ZoomClient;
  readonly listings: Listings;
  readonly store: Store;
  /** Told of whatever is read or written of a user. */
  readonly directory: DirectoryKeeper;
  readonly names: NameDirectory;
  readonly readPicture: PhotoReader;
  readonly recentCreates: Pick<RecentCreates, 'missingFrom'>;
  readonly recentPasswords: RecentPasswords;
  readonly recentWrites: RecentWrites;
  readonly serial: Serial;
  readonly index: DefinitionIndex;
  /** PUBLIC_URL + `/scim/v2` */
  readonly baseUrl: string;
  readonly policy: BridgePolicy;
  readonly now: () => Date;
  /** Told of deferred changes that Zoom refused and that were therefore dropped. */
  readonly onDropped: (paths: readonly string[]) => void;
}
