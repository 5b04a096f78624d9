/** Which PATCH requests take access away, in the forms that the dialects leave. */
import { describe, expect, it } from '@jest/globals';
import { takesAccess } from '../../src/bridge/urgency.js';
import type { PatchOperation } from '../../src/scim/types.js';

const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';
const active = { text: 'active', attribute: { name: 'active' } };
const title = { text: 'title', attribute: { name: 'title' } };
const ssoToken = { text: `${ZOOM}:ssoToken`, attribute: { urn: ZOOM, name: 'ssoToken' } };

describe('a PATCH takes access away', () => {
  it.each<[string, PatchOperation[]]>([
    ['that sets active to false', [{ op: 'replace', path: active, value: false }]],
    ['that sets it without a path', [{ op: 'replace', value: { active: false } }]],
    [
      'that sets it beside others',
      [
        { op: 'replace', path: title, value: 'x' },
        { op: 'add', path: active, value: false },
      ],
    ],
    ['that revokes the SSO token', [{ op: 'remove', path: ssoToken }]],
  ])('%s', (_what, operations) => {
    expect(takesAccess(operations)).toBe(true);
  });
});

describe('a PATCH takes no access away', () => {
  it.each<[string, PatchOperation[]]>([
    ['that sets active to true', [{ op: 'replace', path: active, value: true }]],
    ['that sets it without a path', [{ op: 'replace', value: { active: true } }]],
    ['that sets something else to false', [{ op: 'replace', path: title, value: false }]],
    ['that removes something else', [{ op: 'remove', path: title }]],
    ['that sets a list', [{ op: 'add', value: [] }]],
    ['that sets nothing', []],
  ])('%s', (_what, operations) => {
    expect(takesAccess(operations)).toBe(false);
  });
});
