/** What the benchmark and its child processes say to each other (IPC). */
import { z } from 'zod';

const zoomAccess = z.object({
  apiUrl: z.string(),
  oauthUrl: z.string(),
  accountId: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
});

/** Where the emulator is and how one signs in to it. */
export type ZoomAccess = z.infer<typeof zoomAccess>;

/** A measured server says `url`; the emulator says `zoom` too, and answers `takeCalls` with `calls`. */
export const fromChild = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.string(), zoom: zoomAccess.optional() }),
  z.object({ kind: z.literal('calls'), count: z.int() }),
]);

export type FromChild = z.infer<typeof fromChild>;

/** Asks the emulator how many calls it has seen since it was last asked. */
export const fromParent = z.object({ kind: z.literal('takeCalls') });

/** What a measured server is told, as its one argument. */
const serverOrder = z.object({ zoom: zoomAccess, token: z.string() });

export type ServerOrder = z.infer<typeof serverOrder>;

export function say(message: FromChild): void {
  if (process.send === undefined) throw new Error('this program runs only as a child of the benchmark');
  process.send(message);
}

/** However the benchmark ends, the child ends with it. */
export function sayReady(url: string, zoom?: ZoomAccess): void {
  process.once('disconnect', () => process.exit());
  say({ kind: 'ready', url, ...(zoom === undefined ? {} : { zoom }) });
}

export function readOrder(): ServerOrder {
  return serverOrder.parse(JSON.parse(process.argv[2] ?? ''));
}
