/** The part of a plan that becomes PATCH /users/{id}: plain fields, phones, manager and licence. */
import { ScimError } from '../scim/errors.js';
import type { Json, JsonObject } from '../scim/types.js';
import type { ZoomUser, ZoomUserUpdate } from '../zoom/types.js';
import { ZOOM } from './attribute-row.js';
import { type FieldRow, fieldRows, PATH, rowPath } from './attributes.js';
import { applyChange } from './changes.js';
import { isText, readPath, sameJson, textAt } from './json.js';
import { licenceName, licenceType, wishedLicence } from './licence.js';
import { samePhones, toZoomPhones } from './phones.js';
import type { ChangeRequest, Phase } from './plan-types.js';

export interface ProfilePlan {
  readonly update: ZoomUserUpdate;
  /** New value of each path that stays or becomes deferred. */
  readonly deferred: JsonObject;
  /** The licence that the request wishes, now or later; undefined: as it is. */
  readonly licence: number | undefined;
}

/** A path is wanted when the request changed it, or when it waits to be done. */
export const isWanted = (request: ChangeRequest, path: string): boolean =>
  path in (request.link?.deferred ?? {}) || !sameJson(readPath(request.before, path), readPath(request.after, path));

/** Whether Zoom would show no other value: an emptied name that Zoom derived itself, a flag that is off already. */
const changesNothing = (row: FieldRow, zoom: ZoomUser, soFar: ZoomUserUpdate, fragment: ZoomUserUpdate): boolean => {
  const valueAfter = (update: ZoomUserUpdate) => row.read(applyChange(zoom, { kind: 'update', update }));
  return sameJson(valueAfter(soFar), valueAfter({ ...soFar, ...fragment }));
};

/** Licences beside `type`, which a deactivation takes away as well. */
const PLANS: ReadonlySet<string> = new Set([`${ZOOM}:planUnitedType`, `${ZOOM}:zoomOneType`]);
const planRows = fieldRows.filter((row) => PLANS.has(rowPath(row)));

/** What Zoom has of them, by path. */
export const plansOf = (zoom: ZoomUser): JsonObject =>
  Object.fromEntries(
    planRows.flatMap((row) => {
      const value = row.read(zoom);
      return value === undefined ? [] : [[rowPath(row), value]];
    }),
  );

/** What the user has of them, or is to have, waits for the next activation. */
function keepPlans(request: ChangeRequest, plan: MutableProfile): void {
  for (const row of planRows) {
    const value = readPath(request.after, rowPath(row));
    if (value === undefined) continue;
    // Built so that a value that Zoom cannot hold is refused now.
    row.update(value, request.zoom);
    plan.deferred[rowPath(row)] = value;
  }
}

function planFields(request: ChangeRequest, phase: Phase, plan: MutableProfile): void {
  const soFar: ZoomUserUpdate = {};
  for (const row of fieldRows) {
    const path = rowPath(row);
    if (phase.deactivating && PLANS.has(path)) continue;
    const value = readPath(request.after, path);
    if (!isWanted(request, path) || sameJson(value, row.read(request.zoom))) continue;
    // Built in either phase, so that a value that Zoom cannot hold is refused now and not on activation.
    const fragment = row.update(value ?? null, request.zoom);
    if (changesNothing(row, request.zoom, soFar, fragment)) continue;
    Object.assign(soFar, fragment);
    if (phase.writable) Object.assign(plan.update, fragment);
    else plan.deferred[path] = value ?? null;
  }
}

function planPhones(request: ChangeRequest, phase: Phase, plan: MutableProfile): void {
  if (!isWanted(request, 'phoneNumbers')) return;
  const value = readPath(request.after, 'phoneNumbers');
  const phones = toZoomPhones(value, request.policy.country);
  if (samePhones(phones, request.zoom.phone_numbers ?? [])) return;
  if (phase.writable) plan.update.phone_numbers = [...phones];
  else plan.deferred['phoneNumbers'] = value ?? null;
}

const managerValue = (user: JsonObject): string | undefined => textAt(user, `${PATH.manager}.value`);

/** Whether the request changed who the manager is, or it waits to be done. */
export const wantsManager = (before: JsonObject, after: JsonObject, deferred: JsonObject | undefined): boolean =>
  PATH.manager in (deferred ?? {}) ||
  managerValue(before) !== managerValue(after) ||
  (readPath(before, PATH.manager) !== undefined && readPath(after, PATH.manager) === undefined);

/** A name beside a new `value` is still the earlier manager's: it is read-only, so the request did not say it. */
function deferredManager({ before, after }: ChangeRequest): Json {
  const value = managerValue(after);
  if (value === undefined) return null;
  return value === managerValue(before) ? (readPath(after, PATH.manager) ?? null) : { value };
}

function planManager(request: ChangeRequest, phase: Phase, plan: MutableProfile): void {
  if (!wantsManager(request.before, request.after, request.link?.deferred)) return;
  const email = managerValue(request.after) === undefined ? '' : (request.managerEmail ?? '');
  const today = request.zoom.manager ?? '';
  if (email.toLowerCase() === today.toLowerCase()) return;
  if (phase.writable) plan.update.manager = email;
  else plan.deferred[PATH.manager] = deferredManager(request);
}

const namesLicence = (request: ChangeRequest): boolean =>
  request.asked.some((path) => path === 'userType' || path === PATH.licence);

/** The licence after this request; undefined: as it is. */
function licenceTarget(request: ChangeRequest, phase: Phase): number | undefined {
  if (readPath(request.before, PATH.licence) !== undefined && readPath(request.after, PATH.licence) === undefined) {
    throw new ScimError(
      'invalidValue',
      `A licence cannot be removed: set ${PATH.licence} to Basic, Unassigned or None.`,
    );
  }
  const shown = licenceType(textAt(request.before, PATH.licence) ?? '');
  const wish = wishedLicence(request.after, shown);
  const waits = PATH.licence in (request.link?.deferred ?? {});
  if (wish !== undefined && (wish !== shown || waits)) return wish;
  // What an inactive user shows is what deactivation left: repeating it is an echo, not a wish.
  if (phase.restoring) return request.link?.formerLicence;
  return phase.deactivating && namesLicence(request) && wish !== 1 ? wish : undefined;
}

function planLicence(request: ChangeRequest, phase: Phase, target: number | undefined, plan: MutableProfile): void {
  if (target === undefined) return;
  if (phase.deactivating) {
    // Zoom takes the licence away with the deactivation: the wish waits for the next activation.
    if (target !== 1) plan.deferred[PATH.licence] = licenceName(target) ?? null;
  } else if (target !== request.zoom.type) {
    if (phase.writable) plan.update.type = target;
    else plan.deferred[PATH.licence] = licenceName(target) ?? null;
  }
}

interface MutableProfile {
  readonly update: ZoomUserUpdate;
  readonly deferred: JsonObject;
}

export function planProfile(request: ChangeRequest, phase: Phase): ProfilePlan {
  const plan: MutableProfile = { update: {}, deferred: {} };
  planFields(request, phase, plan);
  if (phase.deactivating) keepPlans(request, plan);
  planPhones(request, phase, plan);
  planManager(request, phase, plan);
  const licence = licenceTarget(request, phase);
  planLicence(request, phase, licence, plan);
  return { ...plan, licence };
}

/**
 * Zoom takes one of type, plan_united_type and zoom_one_type in a PATCH (300 otherwise):
 * the first stays with the profile, each further one goes alone.
 */
export function splitUpdate(update: ZoomUserUpdate): ZoomUserUpdate[] {
  const { plan_united_type: plan, zoom_one_type: one, ...rest } = update;
  const parts: ZoomUserUpdate[] = [];
  if (rest.type !== undefined) parts.push({});
  if (isText(plan)) parts.push({ plan_united_type: plan });
  if (isText(one)) parts.push({ zoom_one_type: one });
  const [first = {}, ...others] = parts;
  const main = { ...rest, ...first };
  return Object.keys(main).length === 0 ? others : [main, ...others];
}
