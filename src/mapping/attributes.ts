/** THE attribute table: schema, both directions of mapping, push-down, deferral and documentation are derived from it. */
import { type AttributeRow, CORE, ENTERPRISE, ZOOM } from './attribute-row.js';
import { coreRows } from './core-attributes.js';
import { enterpriseRows } from './enterprise-attributes.js';
import { zoomRows } from './zoom-attributes.js';

/** Canonical paths that the code must name. */
export const PATH = {
  manager: `${ENTERPRISE}:manager`,
  employeeNumber: `${ENTERPRISE}:employeeNumber`,
  division: `${ENTERPRISE}:division`,
  licence: `${ZOOM}:type`,
  createAction: `${ZOOM}:createAction`,
  ssoToken: `${ZOOM}:ssoToken`,
} as const;

export const attributeRows: readonly AttributeRow[] = [...coreRows, ...enterpriseRows, ...zoomRows];

/** Canonical SCIM path of a row. */
export const rowPath = (row: AttributeRow): string => (row.schema === CORE ? row.name : `${row.schema}:${row.name}`);

/** Rows whose value is one Zoom field, both ways. */
export type FieldRow = AttributeRow & Required<Pick<AttributeRow, 'read' | 'update'>>;
export const fieldRows: readonly FieldRow[] = attributeRows.filter(
  (row): row is FieldRow => row.read !== undefined && row.update !== undefined,
);
