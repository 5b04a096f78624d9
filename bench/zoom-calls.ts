/** Zoom's calls by node-fetch and nothing more: what the two servers that the bridge is compared with do. */
import { Agent } from 'node:http';
import fetch, { type Response } from 'node-fetch';
import type { ZoomAccess } from './messages.js';

export interface PlainUser {
  id?: string;
  email: string;
  first_name?: string;
  last_name?: string;
  display_name?: string;
  status?: string;
}

interface UserPage {
  users: PlainUser[];
  next_page_token: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export class ZoomCalls {
  readonly #apiUrl: string;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  private constructor(apiUrl: string, token: string) {
    this.#apiUrl = apiUrl;
    this.#token = token;
  }

  /** One token for the whole run: it lives an hour. */
  static async signIn({ apiUrl, oauthUrl, accountId, clientId, clientSecret }: ZoomAccess): Promise<ZoomCalls> {
    const response = await fetch(`${oauthUrl}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    return new ZoomCalls(apiUrl, token);
  }

  getUser(idOrEmail: string): Promise<PlainUser | undefined> {
    return this.#ask<PlainUser>('GET', `/users/${encodeURIComponent(idOrEmail)}`);
  }

  /** The three states side by side, each page by page. */
  async listEverybody(): Promise<PlainUser[]> {
    const lists = await Promise.all(['active', 'inactive', 'pending'].map((status) => this.#listStatus(status)));
    return lists.flat();
  }

  async createUser(user: PlainUser): Promise<PlainUser> {
    const created = await this.#ask<PlainUser>('POST', '/users', { action: 'create', user_info: { ...user, type: 1 } });
    if (created === undefined) throw new Error('Zoom answered 404 to a create');
    return { ...user, ...created };
  }

  updateUser(id: string, update: Omit<PlainUser, 'email'>): Promise<unknown> {
    return this.#ask('PATCH', `/users/${encodeURIComponent(id)}`, update);
  }

  setStatus(id: string, active: boolean): Promise<unknown> {
    return this.#ask('PUT', `/users/${encodeURIComponent(id)}/status`, { action: active ? 'activate' : 'deactivate' });
  }

  deleteUser(id: string): Promise<unknown> {
    return this.#ask('DELETE', `/users/${encodeURIComponent(id)}?action=delete`);
  }

  async #listStatus(status: string): Promise<PlainUser[]> {
    const users: PlainUser[] = [];
    let next_page_token = '';
    do {
      const query = new URLSearchParams({ status, page_size: '300', next_page_token });
      const page = await this.#ask<UserPage>('GET', `/users?${query}`);
      if (page === undefined) throw new Error('Zoom has no list');
      users.push(...page.users);
      next_page_token = page.next_page_token;
    } while (next_page_token !== '');
    return users;
  }

  async #ask<T>(method: Method, path: string, body?: unknown): Promise<T | undefined> {
    const response: Response = await fetch(this.#apiUrl + path, {
      method,
      agent: this.#agent,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as T);
  }
}
