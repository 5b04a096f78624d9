/** The part of a plan that Zoom cannot hold: what the link says after the request. */
import type { JsonObject } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import type { ZoomUser } from '../zoom/types.js';
import { PATH } from './attributes.js';
import { elementsAt, readPath, sameJson, textAt } from './json.js';
import { keptUserType } from './licence.js';
import { wantsManager } from './plan-profile.js';
import type { ChangeRequest, Phase } from './plan-types.js';
import { scimIdOf } from './user.js';

type Kept = Record<string, JsonObject[string] | undefined>;

/** Kept attributes by path; undefined: nothing kept. */
function keptAttributes(request: ChangeRequest): JsonObject {
  const { before, after, link } = request;
  const kept: Kept = { ...link?.kept };
  if (textAt(before, 'userType') !== textAt(after, 'userType')) kept['userType'] = keptUserType(after);
  for (const path of [PATH.division, PATH.employeeNumber, 'phoneNumbers']) {
    if (!sameJson(readPath(before, path), readPath(after, path))) kept[path] = readPath(after, path);
  }
  if (wantsManager(before, after, link?.deferred)) {
    const value = textAt(after, `${PATH.manager}.value`);
    kept[PATH.manager] = request.managerEmail === undefined ? value : undefined;
  }
  return Object.fromEntries(
    Object.entries(kept).flatMap(([path, value]) => (value === undefined ? [] : [[path, value]])),
  );
}

/** `emails` as the provider wrote them; an empty list is kept, so that "no emails" stays an answer. */
function linkedEmails({ before, after, link }: ChangeRequest): readonly JsonObject[] | undefined {
  const unchanged = sameJson(readPath(before, 'emails'), readPath(after, 'emails'));
  return unchanged && link?.emails === undefined ? undefined : elementsAt(after, 'emails');
}

function linkedUserName({ before, after, link, zoom }: ChangeRequest): string | undefined {
  const userName = textAt(after, 'userName');
  // As shown before: Zoom may have contradicted what was kept.
  if (userName === textAt(before, 'userName')) return link?.userName === undefined ? undefined : userName;
  return userName === zoom.email && link === undefined ? undefined : userName;
}

const BASIC = 1;

/** The licence to come back with an activation: set by a deactivation or a wish meanwhile, spent by an activation. */
function formerLicence({ zoom, link }: ChangeRequest, phase: Phase, wished: number | undefined): number | undefined {
  if (phase.restoring) return undefined;
  const waits = phase.deactivating || zoom.status === 'inactive';
  if (wished !== undefined) return waits && wished !== BASIC ? wished : undefined;
  if (zoom.status === 'inactive' || zoom.type === BASIC) return link?.formerLicence;
  return phase.deactivating ? zoom.type : undefined;
}

interface Outcome {
  readonly deferred: JsonObject;
  /** The Zoom user after the changes. */
  readonly result: ZoomUser;
  /** The licence that the request wished; undefined: none. */
  readonly licence: number | undefined;
}

export function planLink(
  request: ChangeRequest,
  phase: Phase,
  { deferred, result, licence }: Outcome,
): Link | undefined {
  const userName = linkedUserName(request);
  const externalId = textAt(request.after, 'externalId');
  const emails = linkedEmails(request);
  const kept = keptAttributes(request);
  const former = formerLicence(request, phase, licence);
  const nothing =
    request.link === undefined &&
    [userName, externalId, emails, former].every((each) => each === undefined) &&
    Object.keys({ ...kept, ...deferred }).length === 0;
  if (nothing) return undefined;
  return {
    id: scimIdOf(request.zoom, request.link),
    login: result.email.toLowerCase(),
    ...(userName === undefined ? {} : { userName }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(emails === undefined ? {} : { emails }),
    kept,
    deferred,
    ...(former === undefined ? {} : { formerLicence: former }),
  };
}
