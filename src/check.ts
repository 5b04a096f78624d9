/** The doctor: tries everything that the bridge depends on and says what to repair. */
import { type Finding, good, note, renderFinding } from './check/finding.js';
import { renderPaste } from './check/paste.js';
import { checkStore } from './check/store.js';
import { checkZoom } from './check/zoom.js';
import type { ReadConfig } from './config.js';

export interface CheckReport {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

interface CheckOptions {
  readonly now?: () => number;
}

/** Changes nothing in Zoom. No line holds a secret. */
export async function runCheck(config: ReadConfig, { now = Date.now }: CheckOptions = {}): Promise<CheckReport> {
  const sections: readonly (readonly [string, readonly Finding[]])[] = [
    ['Configuration', checkConfiguration(config)],
    ['Zoom', await checkZoom(config, now)],
    ['Store', await checkStore(config)],
  ];
  const findings = sections.flatMap(([, found]) => found);
  const faults = findings.filter(({ mark }) => mark === 'bad').length;
  const lines = sections.flatMap(([title, found]) => [title, ...found.map(renderFinding), '']);
  const verdict = faults === 0 ? 'All is well.' : `To repair: ${faults}, marked ✗ above.`;
  return { ok: faults === 0, lines: [...lines, ...renderPaste(config), '', verdict] };
}

function checkConfiguration(config: ReadConfig): Finding[] {
  const { publicUrl, secrets, warnings } = config;
  return [
    good('every variable can be read'),
    ...warnings.map(note),
    ...(publicUrl.startsWith('https:')
      ? []
      : [note('PUBLIC_URL: is not https; Okta and Entra call only https addresses that the internet can reach')]),
    secrets.auditorTokens.length > 0
      ? good('SCIM_AUDITOR_TOKEN: set')
      : note('SCIM_AUDITOR_TOKEN: not set; audits have to use the token that may write'),
    secrets.webhookSecrets.length > 0
      ? good(`ZOOM_WEBHOOK_SECRET: set; event notification endpoint for the Zoom app: ${publicUrl}/webhooks/zoom`)
      : note('ZOOM_WEBHOOK_SECRET: not set; deferred changes wait until somebody reads the user (docs/zoom-app.md)'),
  ];
}
