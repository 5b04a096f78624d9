/** Environment → Config, with every fault at once; secrets kept apart from what may be logged. */

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash; may have a path. */
  readonly publicUrl: string;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly databaseUrl: string;
  readonly zoom: {
    readonly apiUrl: string;
    readonly oauthUrl: string;
    readonly plan: 'free' | 'pro' | 'business';
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
