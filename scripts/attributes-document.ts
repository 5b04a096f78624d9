/** docs/attributes.md, rendered from the attribute table. */
import { type AttributeRow, CORE, ENTERPRISE, type Source, ZOOM } from '../src/mapping/attribute-row.js';
import { attributeRows } from '../src/mapping/attributes.js';

const SECTIONS = [
  [CORE, 'Core User'],
  [ENTERPRISE, 'Enterprise extension'],
  [ZOOM, 'Zoom extension'],
] as const;

const SOURCES: Record<Source, string> = {
  list: "Zoom's list",
  get: 'one GET a user',
  link: 'the bridge',
  never: 'never shown',
};

const WRITING: Record<AttributeRow['definition']['mutability'], string> = {
  readOnly: 'no',
  readWrite: 'yes',
  immutable: 'at create',
  writeOnly: 'write-only',
};

const typeOf = ({ type, multiValued }: AttributeRow['definition']): string => (multiValued ? `${type}, several` : type);

const cell = (text: string): string => text.replaceAll('|', '\\|');

function renderRow(row: AttributeRow): string {
  const { definition, name, zoom, source, note } = row;
  const subs = definition.subAttributes?.map((each) => each.name).join(', ');
  const text = [definition.description, note].filter((each) => each !== undefined).join('. ');
  const cells = [
    `\`${name}\`${subs === undefined ? '' : ` (${subs})`}`,
    typeOf(definition),
    name === 'roles' ? 'see note' : WRITING[definition.mutability],
    zoom === '–' ? '–' : zoom.replaceAll(/[a-z]+(?:_[a-z]+)+/g, (field) => `\`${field}\``),
    SOURCES[source],
    text.endsWith('.') ? text : `${text}.`,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

const renderSection = ([schema, title]: (typeof SECTIONS)[number]): string =>
  [
    `## ${title}`,
    '',
    `\`${schema}\``,
    '',
    '| attribute | type | writable | Zoom | answered from | meaning |',
    '|---|---|---|---|---|---|',
    ...attributeRows.filter((row) => row.schema === schema).map(renderRow),
  ].join('\n');

const INTRODUCTION = `# Attributes

Generated from the attribute table (\`src/mapping/attributes.ts\`) by \`npm run generate\`; \`/scim/v2/Schemas\` says the same.

*Answered from* tells what a list costs: attributes of Zoom's list come with it, the others cost one GET a user on the
page (name the attributes that you need in \`attributes=\` to save them), and what the bridge keeps costs nothing.
\`id\` is Zoom's user id. \`meta.created\` is Zoom's; \`meta.lastModified\` is when the bridge saw the user change;
\`meta.version\` is a weak entity tag over the whole resource. What no row names is ignored on input.`;

export const renderAttributesDocument = (): string =>
  `${[INTRODUCTION, ...SECTIONS.map(renderSection)].join('\n\n')}\n`;
