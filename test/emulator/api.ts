/** A plain HTTP client of the emulator, as a test needs it: no retries, no opinions. */
import { expect } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/start.js';

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export interface Api {
  readonly emulator: Emulator;
  /** An object is sent as JSON, a text as it is, with content type JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  send(method: string, path: string, body: FormData): Promise<Reply>;
  renewToken(): Promise<string>;
  /** Fails when the emulator broke its own contract. */
  close(): Promise<void>;
}

export async function startApi(options: EmulatorOptions = {}): Promise<Api> {
  const emulator = await startEmulator(options);
  let token = await requestToken(emulator);
  return {
    emulator,
    async call(method, path, body, headers = {}) {
      const text = typeof body === 'object' ? JSON.stringify(body) : body;
      const sent = text === undefined ? {} : { body: String(text) };
      const json = text === undefined ? {} : { 'content-type': 'application/json' };
      return request(
        `${emulator.url}/v2${path}`,
        method,
        { authorization: `Bearer ${token}`, ...json, ...headers },
        sent,
      );
    },
    send: (method, path, body) =>
      request(`${emulator.url}/v2${path}`, method, { authorization: `Bearer ${token}` }, { body }),
    async renewToken() {
      token = await requestToken(emulator);
      return token;
    },
    async close() {
      expect(emulator.contractFaults).toEqual([]);
      await emulator.close();
    },
  };
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

async function requestToken(emulator: Emulator): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'account_credentials', account_id: emulator.accountId });
  const authorization = basic(emulator.clientId, emulator.clientSecret);
  const response = await fetch(`${emulator.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  });
  const body: unknown = await response.json();
  if (typeof body === 'object' && body !== null && 'access_token' in body) return String(body.access_token);
  throw new Error(`no token: ${response.status}`);
}

async function request(
  url: string,
  method: string,
  headers: Record<string, string>,
  sent: RequestInit,
): Promise<Reply> {
  const response = await fetch(url, { method, headers, ...sent });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
