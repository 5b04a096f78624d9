/** What a handler of the emulator is given, and what it gives back. */
import type { operations } from '../zoom/openapi.js';
import type { Account } from './account.js';
import type { OperationId } from './document.js';
import type { PageTokens } from './listing.js';
import type { Settings } from './settings.js';

export interface Deletion {
  readonly id: string;
  readonly email: string;
  readonly action: 'delete' | 'disassociate';
  readonly transferEmail: string | undefined;
  /** Names of the transfer flags that were true, such as transfer_meeting. */
  readonly transfers: readonly string[];
}

export interface World {
  readonly account: Account;
  readonly pageTokens: PageTokens;
  readonly settings: Settings;
  readonly deletions: Deletion[];
  /** Invitations by day (YYYY-MM-DD, UTC). */
  readonly invitations: Map<string, number>;
  now(): number;
}

export interface UploadedFile {
  readonly field: string;
  readonly filename: string | undefined;
  /** As the sender says. */
  readonly type: string;
  readonly size: number;
  readonly bytes: Buffer;
}

export type ApiOperationId = Exclude<OperationId, 'requestToken'>;

type JsonBody<Op extends OperationId> = operations[Op] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : undefined;

export interface ApiRequest<Op extends OperationId> {
  readonly params: NonNullable<operations[Op]['parameters']['path']>;
  readonly query: NonNullable<operations[Op]['parameters']['query']>;
  readonly body: JsonBody<Op>;
  /** The digits of zoom_one_type in the body, which a JavaScript number may not hold. */
  readonly zoomOneType: string | undefined;
  readonly file: UploadedFile | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Printed in place of the number in `body`. */
  readonly zoomOneType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handlers = {
  readonly [Op in ApiOperationId]: (request: ApiRequest<Op>, world: World) => Answer;
};
