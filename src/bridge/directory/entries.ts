/** Users as the mirror keeps them: rendered as they are answered, with the keys of what filters and sorts compare. */
import { toDirectoryEntry } from '../../mapping/directory-entry.js';
import type { DefinitionIndex } from '../../scim/definition.js';
import type { ScimResource } from '../../scim/types.js';
import type { DirectoryEntry } from '../../store/directory-ports.js';
import { type LinkedUser, type RenderParts, withVersions } from '../render.js';

/** A user as Zoom has shown it, rendered without version and time of change. */
export interface Sighting extends LinkedUser {
  readonly resource: ScimResource;
  /** ISO; absent: no GET has shown the user. */
  readonly wholeAt: string | undefined;
  /** ISO */
  readonly seenAt: string;
}

export interface EntryParts extends RenderParts {
  readonly index: DefinitionIndex;
}

/** A version tells of all that Zoom knows: users of whom only lists have told get none. */
export async function toEntries(sightings: readonly Sighting[], parts: EntryParts): Promise<DirectoryEntry[]> {
  const whole = sightings.filter(({ wholeAt }) => wholeAt !== undefined);
  const versioned = await withVersions(
    whole.map(({ resource }) => resource),
    parts,
  );
  const resources = new Map(whole.map((sighting, at) => [sighting, versioned[at]]));
  return sightings.map((sighting) => toEntry(sighting, resources.get(sighting) ?? sighting.resource, parts));
}

/** Without Zoom's id the address is the SCIM id only where a link says that it was given out. */
export function toEntry(sighting: Sighting, resource: ScimResource, { index }: EntryParts): DirectoryEntry {
  const { zoom, link, wholeAt, seenAt } = sighting;
  const isIdKnown = link !== undefined || zoom.id !== undefined;
  return toDirectoryEntry({ zoom, id: isIdKnown ? resource.id : undefined, resource, wholeAt, seenAt }, index);
}
