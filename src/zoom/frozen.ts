/** What many may hold at once: a change by one would be seen by all, and is refused (TypeError). */
export function freezeAll<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) freezeAll(member);
  return Object.freeze(value);
}
