/** Bodies parsed lately, by their text: Zoom shows a user who has not changed in the same words as before. */
import { LRUCache } from 'lru-cache';

const MOST_TEXTS = 1000;
/** Pages of lists are longer, and hardly ever the same. */
const LONGEST_TEXT = 8192;

/**
 * For a pure `parse`. The same text gives the same object, which nobody may change, so that what was made of it can be
 * found by it and need not be made again.
 */
export function createBodyParser(parse: (text: string) => unknown): (text: string) => unknown {
  const recent = new LRUCache<string, object>({ max: MOST_TEXTS });
  return (text) => {
    if (text.length > LONGEST_TEXT) return parse(text);
    const known = recent.get(text);
    if (known !== undefined) return known;
    const body = parse(text);
    if (typeof body === 'object' && body !== null) recent.set(text, body);
    return body;
  };
}
