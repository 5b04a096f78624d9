/** Whether the mirror knows enough, and recently enough, to answer a request whole; and how old what it knows is. */
import type { UntoldOf } from '../mapping/listed.js';
import type { Crawl } from '../store/directory-ports.js';

/** What the store says of its mirror. Times are ISO. */
export interface MirrorState {
  readonly finished?: Crawl;
  readonly current?: Crawl;
  /** Users of whom only lists have told. */
  readonly incomplete: { readonly all: number; readonly invited: number };
  /** When the GET longest ago was made. */
  readonly oldestWhole?: string;
}

export type Readiness =
  | { readonly kind: 'refused'; readonly reason: string }
  /** Ages in seconds: of what lists show, and of what only GET shows where that is asked for. */
  | { readonly kind: 'ready'; readonly listedAge: number; readonly wholeAge?: number };

const count = (users: number): string => users.toLocaleString('en');

/** `12 minutes`, `3 hours`, for a reader; below two minutes to the second. */
export function renderAge(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return whole === 1 ? '1 second' : `${whole} seconds`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`;
}

const refuse = (reason: string): Readiness => ({ kind: 'refused', reason });

const secondsSince = (time: string, now: Date): number => Math.max(0, (now.getTime() - Date.parse(time)) / 1000);

function refuseUnread({ current }: MirrorState): Readiness {
  if (current === undefined) {
    return refuse('The mirror is empty: no bridge has read Zoom into this database. Start one and wait for it.');
  }
  const { read, total } = current;
  return refuse(
    `The bridge has not yet read all of Zoom's lists: ${count(read)} of ${count(Math.max(read, total))} users so far. Try again when it has.`,
  );
}

/** `untold`: whose GET the request needs. */
function refuseIncomplete({ incomplete }: MirrorState, untold: UntoldOf): Readiness | undefined {
  const missing = untold === 'everybody' ? incomplete.all : untold === 'invited' ? incomplete.invited : 0;
  if (missing === 0) return undefined;
  const whom = untold === 'everybody' ? 'users' : 'invited users';
  return refuse(
    `${count(missing)} ${whom} are not yet read one by one, which is what it takes to tell all that is asked for. Try again later, or ask for attributes that Zoom's lists show (docs/attributes.md tells which).`,
  );
}

/** `maxAgeSeconds` is the limit for what lists show. */
export function judgeMirror(state: MirrorState, untold: UntoldOf, maxAgeSeconds: number, now: Date): Readiness {
  const { finished, oldestWhole } = state;
  if (maxAgeSeconds === 0)
    return refuse('DIRECTORY_MAX_AGE is 0: no bridge keeps a mirror, so there is nothing to export.');
  if (finished === undefined) return refuseUnread(state);
  const listedAge = secondsSince(finished.startedAt, now);
  if (listedAge > maxAgeSeconds) {
    return refuse(
      `The mirror is ${renderAge(listedAge)} old, more than the ${renderAge(maxAgeSeconds)} allowed. Is a bridge running on this database? --max-age allows more.`,
    );
  }
  const incomplete = refuseIncomplete(state, untold);
  if (incomplete !== undefined) return incomplete;
  const needsWhole = untold === 'everybody' && oldestWhole !== undefined;
  return { kind: 'ready', listedAge, ...(needsWhole ? { wholeAge: secondsSince(oldestWhole, now) } : {}) };
}
