/** What one check found, and how it reads. */

export interface Finding {
  /** `note` is worth knowing and nothing to repair. */
  readonly mark: 'good' | 'bad' | 'note';
  readonly text: string;
}

const SIGNS: Readonly<Record<Finding['mark'], string>> = { good: '✓', bad: '✗', note: '–' };

export function good(text: string): Finding {
  return { mark: 'good', text };
}

export function bad(text: string): Finding {
  return { mark: 'bad', text };
}

export function note(text: string): Finding {
  return { mark: 'note', text };
}

export function renderFinding(finding: Finding): string {
  return `  ${SIGNS[finding.mark]} ${finding.text}`;
}
