/** Environment → Config, with every fault at once; secrets kept apart from what may be logged. */

import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { MINIMUM_TOKEN_LENGTH, splitList, variablesSchema } from './config-values.js';
import { DEFAULT_PUBLIC_URL, VARIABLES, type Variable, type VariableName } from './config-variables.js';
import { listensEverywhere, unknownVariables } from './config-warnings.js';

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash; may have a path. */
  readonly publicUrl: string;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** May hold a password: never logged, never printed. */
  readonly databaseUrl: string;
  /** Of what the mirror of Zoom's lists may answer; 0: there is no mirror. */
  readonly directoryMaxAgeSeconds: number;
  readonly zoom: {
    readonly apiUrl: string;
    readonly oauthUrl: string;
    readonly plan: 'free' | 'pro' | 'business';
    /** Part of the rate budgets that is ours; above 1 for tests. */
    readonly budgetShare: number;
    readonly deadlineMs: number;
    readonly createAction: 'create' | 'autoCreate' | 'custCreate' | 'ssoCreate';
    /** Basic 1, Licensed 2, Unassigned 4, None 99. */
    readonly defaultUserType: 1 | 2 | 4 | 99;
    readonly deleteAction: 'delete' | 'disassociate' | 'deactivate' | 'revokeToken';
    readonly transferEmail: string | undefined;
    readonly revokeOnDeactivate: boolean;
    /** Ids or names, as written. */
    readonly assignableRoles: readonly string[];
  };
  readonly photoAllowHosts: readonly string[];
  /** ISO 3166 two letters. */
  readonly defaultCountry: string;
  /** Never logged, never printed. */
  readonly secrets: {
    readonly scimTokens: readonly string[];
    readonly auditorTokens: readonly string[];
    readonly zoomAccountId: string;
    readonly zoomClientId: string;
    readonly zoomClientSecret: string;
    readonly webhookSecrets: readonly string[];
  };
}

/** What it takes to read the mirror; neither tokens nor Zoom's credentials. */
export type MirrorConfig = Pick<Config, 'databaseUrl' | 'directoryMaxAgeSeconds'>;

/** A Config as read, with what looks like a mistake but is none that stops the start. */
export interface ReadConfig extends Config {
  readonly warnings: readonly string[];
}

/** Every fault of the environment at once, one line each: the variable and the cure, never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ReadConfigOptions {
  /** Reads the file that a NAME_FILE variable names. */
  readonly readFile?: (path: string) => string;
  /** Short tokens are allowed. */
  readonly demo?: boolean;
}

type Texts = Partial<Record<VariableName, string>>;

/** Throws ConfigError. */
export function readConfig(env: Environment, options: ReadConfigOptions = {}): ReadConfig {
  const faults: string[] = [];
  const texts = readTexts(VARIABLES, env, options.readFile ?? readText, faults);
  const parsed = variablesSchema(options.demo ? 1 : MINIMUM_TOKEN_LENGTH).safeParse(texts);
  addIssues(parsed.error?.issues, faults);
  const provisioners = new Set(splitList(texts.SCIM_TOKEN));
  if (splitList(texts.SCIM_AUDITOR_TOKEN).some((token) => provisioners.has(token))) {
    faults.push('SCIM_AUDITOR_TOKEN: is also a SCIM_TOKEN, so the auditor could write; give each its own token');
  }
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const values = parsed.data;
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? `http://${isIPv6(values.HOST) ? `[${values.HOST}]` : values.HOST}:${values.PORT}`,
    logLevel: values.LOG_LEVEL,
    databaseUrl: values.DATABASE_URL,
    directoryMaxAgeSeconds: values.DIRECTORY_MAX_AGE,
    zoom: {
      apiUrl: values.ZOOM_API_URL,
      oauthUrl: values.ZOOM_OAUTH_URL,
      plan: values.ZOOM_PLAN,
      budgetShare: values.ZOOM_BUDGET_SHARE,
      deadlineMs: values.ZOOM_DEADLINE_MS,
      createAction: values.ZOOM_CREATE_ACTION,
      defaultUserType: values.ZOOM_DEFAULT_USER_TYPE,
      deleteAction: values.ZOOM_DELETE_ACTION,
      transferEmail: values.ZOOM_TRANSFER_EMAIL,
      revokeOnDeactivate: values.ZOOM_REVOKE_ON_DEACTIVATE,
      assignableRoles: values.ZOOM_ASSIGNABLE_ROLES ?? [],
    },
    photoAllowHosts: values.PHOTO_ALLOW_HOSTS ?? [],
    defaultCountry: values.DEFAULT_COUNTRY,
    secrets: {
      scimTokens: values.SCIM_TOKEN,
      auditorTokens: values.SCIM_AUDITOR_TOKEN ?? [],
      zoomAccountId: values.ZOOM_ACCOUNT_ID,
      zoomClientId: values.ZOOM_CLIENT_ID,
      zoomClientSecret: values.ZOOM_CLIENT_SECRET,
      webhookSecrets: values.ZOOM_WEBHOOK_SECRET ?? [],
    },
    warnings: [...unknownVariables(env), ...listensEverywhere(values.HOST, values.PUBLIC_URL)],
  };
}

const readText = (path: string): string => readFileSync(path, 'utf8');

/** Reads the variables that a MirrorConfig needs, and looks at no other. Throws ConfigError. */
export function readMirrorConfig(env: Environment, options: ReadConfigOptions = {}): MirrorConfig {
  const faults: string[] = [];
  const wanted = { DATABASE_URL: true, DIRECTORY_MAX_AGE: true } as const;
  const variables = VARIABLES.filter(({ name }) => name in wanted);
  const texts = readTexts(variables, env, options.readFile ?? readText, faults);
  const parsed = variablesSchema(MINIMUM_TOKEN_LENGTH).pick(wanted).safeParse(texts);
  addIssues(parsed.error?.issues, faults);
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return { databaseUrl: parsed.data.DATABASE_URL, directoryMaxAgeSeconds: parsed.data.DIRECTORY_MAX_AGE };
}

/** What a file cannot give is no second fault of its variable. */
function addIssues(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] | undefined,
  faults: string[],
): void {
  for (const issue of issues ?? []) {
    const name = String(issue.path[0]);
    if (!faults.some((fault) => fault.startsWith(`${name}_FILE: `))) faults.push(`${name}: ${issue.message}`);
  }
}

/** Blank counts as absent, so that a template with empty lines is a valid environment. */
function readTexts(
  variables: readonly (Variable & { readonly name: VariableName })[],
  env: Environment,
  readFile: (path: string) => string,
  faults: string[],
): Texts {
  const texts: Texts = {};
  for (const variable of variables) {
    const given = env[variable.name]?.trim() || undefined;
    const filed = readSecretFile(variable, env, readFile, faults);
    if (given !== undefined && filed !== undefined) {
      faults.push(`${variable.name}_FILE: ${variable.name} is set too; keep one of the two`);
    }
    const text = given ?? filed ?? defaultOf(variable);
    if (text !== undefined) texts[variable.name] = text;
  }
  return texts;
}

function defaultOf(variable: Variable): string | undefined {
  return variable.default === DEFAULT_PUBLIC_URL ? undefined : variable.default;
}

function readSecretFile(
  variable: Variable,
  env: Environment,
  readFile: (path: string) => string,
  faults: string[],
): string | undefined {
  const path = env[`${variable.name}_FILE`]?.trim();
  if (!variable.secret || !path) return undefined;
  try {
    const text = readFile(path).trim();
    if (text !== '') return text;
    faults.push(`${variable.name}_FILE: the file that it names is empty; write the secret into it`);
  } catch {
    // Without the path: whoever put the secret itself here would see it in the log.
    faults.push(`${variable.name}_FILE: the file that it names cannot be read; give the path of a readable file`);
  }
  return undefined;
}
