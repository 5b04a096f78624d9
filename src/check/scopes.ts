/** Which OAuth scopes each feature needs (Zoom's API reference, per endpoint), and which of them a token lacks. */
import type { Config } from '../config.js';
import { bad, type Finding, good } from './finding.js';

interface Feature {
  readonly name: string;
  /** All of these … */
  readonly granular: readonly string[];
  /** … or one of these: apps made before 2024 keep the classic scopes. */
  readonly classic: readonly string[];
}

const READ_USERS = ['user:read:admin', 'user:write:admin'];
const WRITE_USERS = ['user:write:admin'];

const ALWAYS: readonly Feature[] = [
  {
    name: 'list and get users',
    granular: ['user:read:list_users:admin', 'user:read:user:admin'],
    classic: READ_USERS,
  },
  { name: 'create users', granular: ['user:write:user:admin'], classic: WRITE_USERS },
  { name: 'update profiles and licences', granular: ['user:update:user:admin'], classic: WRITE_USERS },
  { name: 'activate and deactivate', granular: ['user:update:status:admin'], classic: WRITE_USERS },
  { name: 'change the email address', granular: ['user:update:email:admin'], classic: WRITE_USERS },
  { name: 'set passwords', granular: ['user:update:password:admin'], classic: WRITE_USERS },
  { name: 'upload pictures', granular: ['user:write:profile_picture:admin'], classic: WRITE_USERS },
  { name: 'revoke SSO tokens', granular: ['user:delete:token:admin'], classic: WRITE_USERS },
  {
    name: 'show role names',
    granular: ['role:read:list_roles:admin'],
    classic: ['role:read:admin', 'role:write:admin'],
  },
  {
    name: 'show group names',
    granular: ['group:read:list_groups:admin'],
    classic: ['group:read:admin', 'group:write:admin'],
  },
];

const DELETE_USERS: Feature = {
  name: 'delete users',
  granular: ['user:delete:user:admin'],
  classic: WRITE_USERS,
};

const ASSIGN_ROLES: Feature = {
  name: 'assign roles',
  granular: ['role:write:member:admin', 'role:delete:member:admin'],
  classic: ['role:write:admin'],
};

/** Features that the configuration switches off need no scope. */
function neededFeatures(zoom: Config['zoom']): Feature[] {
  const deletes = zoom.deleteAction === 'delete' || zoom.deleteAction === 'disassociate';
  return [...ALWAYS, ...(deletes ? [DELETE_USERS] : []), ...(zoom.assignableRoles.length > 0 ? [ASSIGN_ROLES] : [])];
}

export function checkScopes(zoom: Config['zoom'], granted: readonly string[]): Finding[] {
  const features = neededFeatures(zoom);
  const findings = features.flatMap((feature) => {
    const missing = feature.granular.filter((scope) => !granted.includes(scope));
    if (missing.length === 0 || feature.classic.some((scope) => granted.includes(scope))) return [];
    return [bad(`scopes to ${feature.name}: add ${missing.join(' and ')} (classic app: ${feature.classic.at(-1)})`)];
  });
  return findings.length > 0 ? findings : [good(`scopes: all that the ${features.length} features in use need`)];
}
