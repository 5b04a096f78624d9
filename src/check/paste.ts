/** What an administrator pastes into Okta and Entra; where the token is, never the token. */
import type { Config } from '../config.js';

export function renderPaste(config: Config): string[] {
  const baseUrl = `${config.publicUrl}/scim/v2`;
  return [
    'Okta (docs/okta.md): Provisioning › Integration',
    `  SCIM connector base URL             ${baseUrl}`,
    '  Unique identifier field for users   userName',
    '  Supported provisioning actions      Import New Users and Profile Updates, Push New Users, Push Profile Updates',
    '  Authentication mode                 HTTP Header; Bearer and the token that SCIM_TOKEN or SCIM_TOKEN_FILE holds',
    '  Mappings                            application username format: Email; userType: Basic, Licensed, …',
    '',
    'Microsoft Entra (docs/entra.md): Provisioning › Admin credentials',
    `  Tenant URL                          ${baseUrl}`,
    '  Secret token                        the token that SCIM_TOKEN or SCIM_TOKEN_FILE holds',
    '  Mappings                            userPrincipalName → userName (matching), objectId → externalId,',
    '                                      mail → emails[type eq "work"].value,',
    '                                      Switch([IsSoftDeleted], , "False", "True", "True", "False") → active',
    '  Groups                              leave their mapping off: /Groups is not served yet',
  ];
}
