/** `export`: the users of the mirror as lines, without a bridge and without Zoom. */
import type { Writable } from 'node:stream';
import { type ExportRequest, parseExportArguments, UsageError } from './export/arguments.js';
import { type Lines, linesOf } from './export/lines.js';
import { OutputError, writeToFile, writeToStream } from './export/output.js';
import { type Progress, showProgress } from './export/progress.js';
import { judgeMirror, type MirrorState, renderAge } from './export/readiness.js';
import { readUsers, type Wanted } from './export/users.js';
import { toCondition } from './mapping/directory-condition.js';
import { toDirectorySort } from './mapping/directory-sort.js';
import { type UntoldOf, untoldOf, usesAttribute } from './mapping/listed.js';
import { userDefinition } from './mapping/user-definition.js';
import { type DefinitionIndex, indexDefinition } from './scim/definition.js';
import { filterAttributes } from './scim/filter-evaluator.js';
import { projectionReads } from './scim/projection.js';
import { StoreError } from './store/errors.js';
import { type DirectoryReader, openDirectory } from './store/open-directory.js';

export interface ExportOptions {
  readonly databaseUrl: string;
  /** DIRECTORY_MAX_AGE; 0: no bridge keeps a mirror. */
  readonly directoryMaxAgeSeconds: number;
  readonly stdout: Writable;
  /** Takes lines for whoever started it. */
  readonly tell: (line: string) => void;
  /** Takes what a terminal shows while it lasts; absent: nobody watches. */
  readonly draw?: (text: string) => void;
  /** Aborted when it is to end at once. */
  readonly signal?: AbortSignal;
}

export type ExportOutcome = 'done' | 'failed' | 'misused';

/** What may be written, such as roles, decides what is never shown: here nothing of it is. */
const index: DefinitionIndex = indexDefinition(userDefinition(true));

const count = (users: number): string => users.toLocaleString('en');

/** Of a line of JSON, `id` is always a part (RFC 7643 §3.1). */
function untoldIn({ filter, sort, form }: ExportRequest): UntoldOf {
  const compared = [
    ...(filter === undefined ? [] : filterAttributes(filter, index)),
    ...(sort === undefined ? [] : [sort.attribute.path]),
  ];
  if (form.kind === 'csv') {
    const paths = [...compared, ...form.columns.map(({ path }) => path)];
    return untoldOf((attribute) => usesAttribute(paths, attribute));
  }
  const shows = projectionReads(form.projection, index);
  return untoldOf((attribute) => shows(attribute) || usesAttribute(compared, attribute));
}

function wantedBy(request: ExportRequest): Wanted {
  const { filter, sort } = request;
  return {
    ...(filter === undefined ? {} : { condition: toCondition(filter, index) }),
    ...(sort === undefined ? {} : { sort: toDirectorySort(sort) }),
    untold: untoldIn(request),
  };
}

async function stateOf(directory: DirectoryReader): Promise<MirrorState> {
  const [crawls, incomplete, oldestWhole] = await Promise.all([
    directory.crawls(),
    directory.incomplete(),
    directory.oldestWhole(),
  ]);
  return { ...crawls, incomplete, ...(oldestWhole === undefined ? {} : { oldestWhole }) };
}

/** Users written and left out so far. */
interface Tally {
  written: number;
  leftOut: number;
}

async function* chunksOf(directory: DirectoryReader, wanted: Wanted, lines: Lines, tally: Tally, progress?: Progress) {
  if (lines.head !== '') yield lines.head;
  for await (const { resources, leftOut } of readUsers(directory, wanted)) {
    tally.leftOut += leftOut;
    if (resources.length > 0) yield resources.map(lines.lineOf).join('');
    tally.written += resources.length;
    progress?.reached(tally.written);
  }
}

async function totalOf(directory: DirectoryReader, { condition }: Wanted): Promise<number> {
  if (condition === undefined) return directory.count();
  return (await directory.query({ condition, from: { position: 0 }, count: 0 })).total;
}

async function write(request: ExportRequest, directory: DirectoryReader, options: ExportOptions): Promise<Tally> {
  const { stdout, draw, signal } = options;
  const wanted = wantedBy(request);
  const progress = draw && showProgress(draw, await totalOf(directory, wanted), () => performance.now());
  const tally: Tally = { written: 0, leftOut: 0 };
  const chunks = chunksOf(directory, wanted, linesOf(request.form, index), tally, progress);
  try {
    if (request.output === undefined) await writeToStream(chunks, stdout, signal);
    else await writeToFile(chunks, request.output, signal);
  } finally {
    progress?.end();
  }
  return tally;
}

function summary({ written, leftOut }: Tally, listedAge: number, wholeAge: number | undefined): string {
  const ages = [
    `what Zoom's lists show was read ${renderAge(listedAge)} ago`,
    ...(wholeAge === undefined ? [] : [`what only single reads show at most ${renderAge(wholeAge)} ago`]),
  ];
  const missing = leftOut === 0 ? '' : ` Left out: ${count(leftOut)} users who came meanwhile and are not yet read.`;
  return `${count(written)} users; ${ages.join(', ')}.${missing}`;
}

/** Whoever started it can do something about these. Anything else is a fault of ours. */
function explain(error: unknown, signal: AbortSignal | undefined): string | undefined {
  if (signal?.aborted) return 'Stopped before all was written.';
  if (error instanceof UsageError) return `${error.message}\n--help tells the options.`;
  return error instanceof StoreError || error instanceof OutputError ? error.message : undefined;
}

async function exportAs(request: ExportRequest, options: ExportOptions): Promise<ExportOutcome> {
  const maxAgeSeconds = request.maxAgeSeconds ?? options.directoryMaxAgeSeconds;
  const { directory, close } = await openDirectory(options.databaseUrl);
  try {
    const readiness = judgeMirror(await stateOf(directory), untoldIn(request), maxAgeSeconds, new Date());
    if (readiness.kind === 'refused') {
      options.tell(readiness.reason);
      return 'failed';
    }
    const tally = await write(request, directory, options);
    options.tell(summary(tally, readiness.listedAge, readiness.wholeAge));
    return 'done';
  } finally {
    await close();
  }
}

/** Says why where it is not done. A reader of stdout that goes when it has enough (`| head`) is no failure. */
export async function runExport(args: readonly string[], options: ExportOptions): Promise<ExportOutcome> {
  try {
    return await exportAs(parseExportArguments(args, index), options);
  } catch (error) {
    const reason = explain(error, options.signal);
    if (reason === undefined) throw error;
    options.tell(reason);
    return error instanceof UsageError ? 'misused' : 'failed';
  }
}
