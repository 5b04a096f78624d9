/** Who waits, and who is next: lanes by urgency, callers in turn within a lane, and a small share for every lower lane. */

/** Most urgent first. */
export const LANES = ['revoke', 'write', 'read', 'list', 'background'] as const;

/** `revoke`: whatever takes access away, its reads included. */
export type Lane = (typeof LANES)[number];

/** Every tenth call goes to a lower lane, so that none is starved for ever; a call that takes access away goes before it once. */
const SHARE_TURN = 10;

export interface Waiting {
  readonly lane: Lane;
  /** Calls of one caller go one after the other, those of different callers in turn. */
  readonly caller: unknown;
}

interface LaneState<T> {
  readonly lane: Lane;
  /** In the order of their turns. */
  readonly callers: Map<unknown, T[]>;
  size: number;
  /** Calls of other lanes that went before, since this one had its turn. */
  passedOver: number;
}

export class LaneQueue<T extends Waiting> {
  readonly #lanes: readonly LaneState<T>[] = LANES.map((lane) => ({
    lane,
    callers: new Map(),
    size: 0,
    passedOver: 0,
  }));
  /** Calls in a row that went before one of a lower lane. */
  #contested = 0;

  get size(): number {
    return this.#lanes.reduce((sum, { size }) => sum + size, 0);
  }

  sizeOf(lane: Lane): number {
    return this.#stateOf(lane).size;
  }

  push(entry: T): void {
    const state = this.#stateOf(entry.lane);
    const own = state.callers.get(entry.caller);
    if (own === undefined) state.callers.set(entry.caller, [entry]);
    else own.push(entry);
    state.size += 1;
  }

  /** The lane whose turn it is. */
  upcoming(): Lane | undefined {
    return this.#turn()?.lane;
  }

  shift(): T | undefined {
    const state = this.#turn();
    if (state === undefined) return undefined;
    const others = this.#lanes.filter((each) => each !== state && each.size > 0);
    for (const other of others) other.passedOver += 1;
    const isFirst = others.every((other) => this.#lanes.indexOf(other) > this.#lanes.indexOf(state));
    this.#contested = others.length > 0 && isFirst ? this.#contested + 1 : 0;
    state.passedOver = 0;
    return takeInTurn(state);
  }

  /** False when it is no longer there. */
  remove(entry: T): boolean {
    const state = this.#stateOf(entry.lane);
    const own = state.callers.get(entry.caller);
    const index = own?.indexOf(entry) ?? -1;
    if (own === undefined || index < 0) return false;
    own.splice(index, 1);
    if (own.length === 0) state.callers.delete(entry.caller);
    state.size -= 1;
    return true;
  }

  entries(): T[] {
    return this.#lanes.flatMap(({ callers }) => [...callers.values()].flat());
  }

  /** How many calls go before one that this caller adds now, as far as can be told. */
  ahead({ lane, caller }: Waiting): number {
    const index = LANES.indexOf(lane);
    const { callers } = this.#stateOf(lane);
    const own = callers.get(caller)?.length ?? 0;
    let inLane = own;
    for (const [other, { length }] of callers) if (other !== caller) inLane += Math.min(length, own + 1);
    const above = this.#lanes.slice(0, index).reduce((sum, { size }) => sum + size, 0);
    if (above === 0) return inLane;
    const byShare = (inLane + 1) * SHARE_TURN * (LANES.length - 1);
    return Math.min(above + inLane, byShare);
  }

  #turn(): LaneState<T> | undefined {
    const [first, ...others] = this.#lanes.filter(({ size }) => size > 0);
    const before = first?.lane === 'revoke' ? SHARE_TURN : SHARE_TURN - 1;
    if (others.length === 0 || this.#contested < before) return first;
    return others.reduce((longest, each) => (each.passedOver > longest.passedOver ? each : longest));
  }

  #stateOf(lane: Lane): LaneState<T> {
    const state = this.#lanes[LANES.indexOf(lane)];
    if (state === undefined) throw new Error(`no lane ${lane}`);
    return state;
  }
}

/** The first caller's oldest; then that caller stands last. */
function takeInTurn<T>(state: LaneState<T>): T | undefined {
  for (const [caller, own] of state.callers) {
    const entry = own.shift();
    state.callers.delete(caller);
    if (own.length > 0) state.callers.set(caller, own);
    state.size -= 1;
    return entry;
  }
  return undefined;
}
