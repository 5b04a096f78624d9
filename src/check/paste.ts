/** What an administrator pastes into Okta and Entra; where the token is, never the token. */
import type { Config } from '../config.js';

export function renderPaste(config: Config): string[] {
  const baseUrl = `${config.publicUrl}/scim/v2`;
  return [
    'Okta: Applications › your app › Provisioning › Integration',
    `  SCIM connector base URL             ${baseUrl}`,
    '  Unique identifier field for users   userName',
    '  Supported provisioning actions      Import New Users, Push New Users, Push Profile Updates',
    '  Authentication mode                 HTTP Header, with the token from SCIM_TOKEN (or SCIM_TOKEN_FILE)',
    '  Mappings                            userName: an email address; userType: Basic, Licensed, … (optional)',
    '',
    'Microsoft Entra: Enterprise applications › your app › Provisioning',
    `  Tenant URL                          ${baseUrl}?aadOptscim062020`,
    '  Secret token                        the token from SCIM_TOKEN (or SCIM_TOKEN_FILE)',
    '  Mappings                            userPrincipalName → userName (matching), mail → emails[type eq "work"].value,',
    '                                      Switch([IsSoftDeleted], , "False", "True", "True", "False") → active',
    '  Groups                              turn the group mapping off: /Groups is not served yet',
  ];
}
