/** Zoom on a port of this machine, with its oddities, for the demo and the tests. */
import { createServer, type Server } from 'node:http';
import { Account, type AccountSeed, memberRole, ownerRole, type Seats } from './account.js';
import type { UserSeed } from './blank-user.js';
import { CallLog, type EmulatedCall } from './call-log.js';
import { type Contract, loadContract } from './contract.js';
import { answerExchange } from './exchange.js';
import { type Fault, Faults } from './faults.js';
import { PageTokens } from './listing.js';
import type { Misbehaviour } from './random-faults.js';
import { RateCounter } from './rate.js';
import { Settings } from './settings.js';
import { type AppCredentials, Tokens } from './tokens.js';
import type { EmulatedUser } from './user.js';
import { type Delivery, type Subscription, Webhooks } from './webhooks.js';
import type { Deletion } from './world.js';
import { WritesInFlight } from './writes-in-flight.js';

export interface EmulatorOptions extends Partial<Settings>, Partial<AppCredentials> {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** An owner and the managed domains example.com and example.org, when left out. */
  readonly account?: AccountSeed;
  readonly foreignAccounts?: Readonly<Record<string, 'free' | 'paid'>>;
  readonly seats?: Partial<Seats>;
  readonly readLagMs?: number;
  /** Default true. Benchmarks switch it off: judging each answer costs more than making it. */
  readonly judgeAnswers?: boolean;
  readonly now?: () => number;
}

const plainAccount: AccountSeed = {
  users: [{ email: 'owner@example.com', first_name: 'Olivia', last_name: 'Owner', type: 2, role_id: ownerRole }],
  managedDomains: ['example.com', 'example.org'],
};

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = new Emulator(options);
  await emulator.listen(options.port ?? 0);
  return emulator;
}

/** Its own fields are the account's settings: change them at any time. */
export class Emulator extends Settings {
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Answers of the emulator that its own contract forbids; tests expect none. */
  readonly contractFaults: string[] = [];
  readonly deletions: Deletion[] = [];
  readonly #account: Account;
  readonly #log = new CallLog();
  readonly #faults = new Faults();
  readonly #tokens: Tokens;
  readonly #webhooks: Webhooks;
  readonly #server: Server;
  readonly #now: () => number;
  readonly #judgeAnswers: boolean;

  constructor(options: EmulatorOptions) {
    super(options);
    const contract = loadContract();
    const now = options.now ?? Date.now;
    this.#now = now;
    this.#judgeAnswers = options.judgeAnswers ?? true;
    this.accountId = options.accountId ?? 'emulated-account';
    this.clientId = options.clientId ?? 'emulated-client';
    this.clientSecret = options.clientSecret ?? 'emulated-secret';
    this.#account = new Account(this.accountId, options.account ?? plainAccount, now);
    this.#account.lag.milliseconds = options.readLagMs ?? 0;
    Object.assign(this.#account.seats, options.seats);
    for (const [email, kind] of Object.entries(options.foreignAccounts ?? {})) this.foreignAccounts.set(email, kind);
    this.#webhooks = new Webhooks(this.accountId, now);
    this.#tokens = new Tokens(this, this, now);
    this.#server = this.#createServer(contract);
  }

  /** The base; the API is at `${url}/v2`, the grant at `${url}/oauth/token`. */
  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the emulator does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  get credentials(): AppCredentials {
    return { accountId: this.accountId, clientId: this.clientId, clientSecret: this.clientSecret };
  }

  get calls(): readonly EmulatedCall[] {
    return this.#log.calls;
  }

  clearCalls(): void {
    this.#log.calls = [];
  }

  fail(fault: Fault): void {
    this.#faults.add(fault);
  }

  /** Faults by chance, until `clearFaults`. */
  misbehave(misbehaviour: Misbehaviour): void {
    this.#faults.addRandom(misbehaviour);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** The true state, not what a lagging reader sees. Read only: write by `changeUser`. */
  user(idOrEmail: string): Readonly<EmulatedUser> | undefined {
    return this.#account.find(idOrEmail);
  }

  users(): readonly Readonly<EmulatedUser>[] {
    return this.#account.order.filter((user) => user !== undefined);
  }

  addUser(seed: UserSeed): Readonly<EmulatedUser> {
    return this.#account.add(seed);
  }

  /** As if somebody did it in Zoom's own portal. */
  changeUser(idOrEmail: string, changes: Partial<EmulatedUser>): void {
    this.#account.change(this.#account.require(idOrEmail), changes);
  }

  /** As if somebody did it in Zoom's own portal. */
  removeUser(idOrEmail: string): void {
    this.#account.remove(this.#account.require(idOrEmail), 'deleted');
  }

  /** The invited person follows the link. */
  acceptInvitation(email: string): void {
    const user = this.#account.require(email);
    if (user.status !== 'pending') throw new Error(`${email} is not invited`);
    const at = this.#now();
    this.#account.foreignAccounts.delete(user.email);
    this.#account.change(user, {
      status: 'active',
      idShown: true,
      role_id: memberRole,
      createdAt: at,
      lastLoginAt: at,
    });
  }

  /** Events from now on, if the endpoint proves that it knows the secret. Throws where Zoom would not save the URL. */
  async subscribe(subscription: Subscription): Promise<void> {
    if (!(await this.#webhooks.validate(subscription))) throw new Error(`${subscription.url} failed the validation`);
    this.#webhooks.subscription = subscription;
    this.#account.tell = (event) => this.#webhooks.emit(event);
  }

  /** Webhooks as they were answered. */
  get deliveries(): readonly Delivery[] {
    return this.#webhooks.deliveries;
  }

  /** Every event is delivered, or given up. */
  async delivered(): Promise<void> {
    await this.#webhooks.settled();
  }

  /** Whoever holds a token must ask for a new one. */
  revokeTokens(): void {
    this.#tokens.revokeAll();
  }

  get foreignAccounts(): Map<string, 'free' | 'paid'> {
    return this.#account.foreignAccounts;
  }

  get managedDomains(): Set<string> {
    return this.#account.managedDomains;
  }

  get seats(): Seats {
    return this.#account.seats;
  }

  get readLagMs(): number {
    return this.#account.lag.milliseconds;
  }

  set readLagMs(milliseconds: number) {
    this.#account.lag.milliseconds = milliseconds;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  }

  async close(): Promise<void> {
    await this.#webhooks.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #createServer(contract: Contract): Server {
    const now = this.#now;
    const pageTokens = new PageTokens(now);
    const { deletions, contractFaults } = this;
    const world = { account: this.#account, pageTokens, settings: this, deletions, invitations: new Map(), now };
    const rate = new RateCounter(this, now);
    const { faults, log, tokens } = { faults: this.#faults, log: this.#log, tokens: this.#tokens };
    const judgeAnswers = this.#judgeAnswers;
    const on = {
      contract,
      world,
      tokens,
      rate,
      writes: new WritesInFlight(),
      faults,
      log,
      contractFaults,
      judgeAnswers,
    };
    const server = createServer((request, response) => {
      answerExchange(request, response, on).catch((error: unknown) => {
        // A sender that leaves in the middle is no fault of ours.
        if (request.complete)
          contractFaults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
        request.socket.destroy();
      });
    });
    // Longer than any test: a connection that dies of idleness between two calls would look like a fault.
    server.keepAliveTimeout = 65_000;
    return server;
  }
}
