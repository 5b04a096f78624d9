/** The part of autocannon that the benchmarks use; the package has no types. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events';

  interface PreparedRequest {
    method?: string;
    path?: string;
    body?: string;
    headers?: Record<string, string>;
  }

  interface Options {
    url: string;
    connections: number;
    amount: number;
    /** Seconds. */
    timeout: number;
    sampleInt: number;
    headers: Record<string, string>;
    requests: (
      | PreparedRequest
      | {
          setupRequest(request: PreparedRequest): PreparedRequest;
          onResponse(status: number, body: string): void;
        }
    )[];
  }

  interface Run extends EventEmitter {
    on(
      event: 'response',
      listener: (client: unknown, status: number, bytes: number, milliseconds: number) => void,
    ): this;
    on(event: 'reqError', listener: (error: Error) => void): this;
    on(event: 'done', listener: () => void): this;
  }

  function autocannon(options: Options, done: (error: Error | null) => void): Run;
  export = autocannon;
}
