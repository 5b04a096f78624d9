/** Resources in print, as the mirror keeps them. */

/** Zoom `deferred`, as it is written in JSON. Without its first quotation mark, of which a text is full: found in half the time. */
const DEFERRED = 'deferred":[';

/** A change that is put off may hold what is never returned; all else in a resource that was kept is answered as it is. */
export const isAnsweredAsKept = (json: string): boolean => !json.includes(DEFERRED);
