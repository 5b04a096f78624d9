import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  // Suites mostly wait, for sockets and clocks: Jest's own choice, one less than the processors, leaves two of them idle.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Real sockets and child processes on a busy machine: a hang is what this catches, not slowness.
  testTimeout: 60_000,
  roots: ['<rootDir>/test'],
  setupFiles: ['<rootDir>/test/property-seed.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // Our imports end in .js and mean .ts; a package's own x.json.js is left alone.
  moduleNameMapper: { '^(\\.{1,2}/.*(?<!\\.json))\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
};
