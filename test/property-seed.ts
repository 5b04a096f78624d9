/** FC_SEED repeats the run of a property test that failed: fast-check prints the seed of each failure. */
const seed = process.env['FC_SEED'];

if (seed !== undefined && seed !== '') {
  const { configureGlobal, readConfigureGlobal } = await import('fast-check');
  configureGlobal({ ...readConfigureGlobal(), seed: Number(seed) });
}
