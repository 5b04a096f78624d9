/** The enterprise extension's part of the attribute table (RFC 7643 §4.3). */
import { type AttributeRow, define, ENTERPRISE, readOnly, sub, text } from './attribute-row.js';

export const enterpriseRows: readonly AttributeRow[] = [
  {
    schema: ENTERPRISE,
    name: 'employeeNumber',
    definition: define('Employee number'),
    source: 'list',
    zoom: 'employee_unique_id',
    note: 'Zoom takes it from SAML only: answered from Zoom when there, else as the provider wrote it.',
  },
  text(ENTERPRISE, 'department', 'dept', 'list', 'Department'),
  text(ENTERPRISE, 'costCenter', 'cost_center', 'get', 'Cost centre'),
  text(ENTERPRISE, 'organization', 'company', 'get', 'Company'),
  {
    schema: ENTERPRISE,
    name: 'division',
    definition: define('Division'),
    source: 'link',
    zoom: '–',
    note: "Kept by the bridge; Zoom's divisions are divisionIds.",
  },
  {
    schema: ENTERPRISE,
    name: 'manager',
    definition: define("The user's manager", {
      type: 'complex',
      subAttributes: [
        sub('value', 'SCIM id of the manager; an email address is understood too', { caseExact: true }),
        sub('displayName', "The manager's name", readOnly),
      ],
    }),
    source: 'get',
    zoom: 'manager',
    note: 'An id that nobody has is kept by the bridge, and Zoom shows no manager.',
  },
];
