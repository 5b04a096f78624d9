/** The order of a list in terms of the mirror's keys. */
import type { Sort } from '../scim/types.js';
import type { DirectorySort } from '../store/directory-ports.js';

export function toDirectorySort({ attribute: resolved, leaf, descending }: Sort): DirectorySort {
  const { attribute, schema, isExtension, path } = resolved;
  if (!attribute.multiValued) return { path, descending };
  return {
    path: isExtension ? `${schema.id}:${attribute.name}` : attribute.name,
    element: attribute.type === 'complex' ? leaf.name : 'value',
    descending,
  };
}
