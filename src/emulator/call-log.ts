/** What the emulator was asked, for tests to assert on. */
import type { UploadedFile } from './world.js';

export interface EmulatedCall {
  readonly method: string;
  /** Such as /users/{userId}; undefined for a path that Zoom does not have. */
  readonly template: string | undefined;
  /** As sent, without /v2 and query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Parsed JSON or form; undefined without one. Passwords are kept: this is a test's log. */
  readonly body: unknown;
  readonly file: Omit<UploadedFile, 'bytes'> | undefined;
  /** {userId} or {memberId} of the path, decoded. */
  readonly userId: string | undefined;
  readonly trackingId: string;
  /** Undefined as long as no answer is out, and for good when it is lost. */
  status: number | undefined;
}

/** Long runs keep their newest calls. */
const kept = 100_000;

export class CallLog {
  calls: EmulatedCall[] = [];

  add(call: EmulatedCall): void {
    if (this.calls.length >= kept) this.calls = this.calls.slice(kept / 2);
    this.calls.push(call);
  }
}
