/** Filter tree → text that parses to the same tree. */
import { printPath } from './attribute-path.js';
import type { Filter } from './filter.js';

/** `and` binds tighter than `or`; a chain inside a chain of its own kind keeps its parentheses, because the tree keeps them. */
function printOperand(filter: Filter, parent: 'and' | 'or'): string {
  const needsGroup = filter.kind === 'or' || (filter.kind === 'and' && parent === 'and');
  return needsGroup ? `(${printFilter(filter)})` : printFilter(filter);
}

export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.map((each) => printOperand(each, filter.kind)).join(` ${filter.kind} `);
    case 'not':
      return `not (${printFilter(filter.filter)})`;
    case 'compare':
      return `${printPath(filter.path)} ${filter.op} ${JSON.stringify(filter.value)}`;
    case 'present':
      return `${printPath(filter.path)} pr`;
    case 'valuePath':
      return `${printPath(filter.path)}[${printFilter(filter.filter)}]`;
  }
}
