/** The files for containers say what is true: variables, ports, paths, names. No container engine is asked. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { VARIABLES, type Variable } from '../src/config-variables.js';
import type { Body } from './world.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const dockerfile = read('Dockerfile');
const port = Number(/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1]);
const compose: Body = parse(read('docker-compose.yml'));

const manifests: readonly Body[] = readdirSync(join(root, 'deploy/kubernetes')).flatMap((file) =>
  parseAllDocuments(read(`deploy/kubernetes/${file}`)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  }),
);
const manifest = (kind: string): Body => manifests.find((each) => each.kind === kind);

const variables: readonly Variable[] = VARIABLES;

/** Such as the bridge reads: a variable, or the file of a secret. */
function isKnown(name: string): boolean {
  return variables.some((variable) => name === variable.name || (variable.secret && name === `${variable.name}_FILE`));
}

/** Required ones that are given neither as such nor as a file. */
function missingFrom(names: readonly string[]): string[] {
  const required = variables.filter((variable) => variable.required).map(({ name }) => name);
  return required.filter((name) => !names.includes(name) && !names.includes(`${name}_FILE`));
}

describe('the Dockerfile', () => {
  it('copies what exists, starts what the build makes, and not as root', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(copied.length).toBeGreaterThan(3);
    expect(copied.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    const ignored = read('.dockerignore').split('\n');
    expect(copied.filter((name) => !ignored.includes(`!${name}`))).toEqual([]);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toContain('ENTRYPOINT ["node", "dist/main.js"]');
    expect(JSON.parse(read('package.json')).bin).toEqual({ 'zoom-scim-bridge': 'dist/main.js' });
  });

  it('listens on the port that it exposes, and sets variables that exist', () => {
    expect(variables.find(({ name }) => name === 'PORT')?.default).toBe(String(port));
    const environment = dockerfile.slice(
      dockerfile.indexOf('ENV '),
      dockerfile.indexOf('WORKDIR', dockerfile.indexOf('ENV ')),
    );
    const names = [...environment.matchAll(/([A-Z_]+)=/g)].map(([, name = '']) => name);
    expect(names).toContain('DATABASE_URL');
    expect(names.filter((name) => name !== 'NODE_ENV' && !isKnown(name))).toEqual([]);
  });
});

describe('docker-compose.yml', () => {
  const { bridge, database } = compose.services;
  const names = Object.keys(bridge.environment);

  it('gives the bridge variables that exist, and all that are required', () => {
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
    expect(missingFrom(names)).toEqual([]);
  });

  it('takes every secret from a file that it has declared', () => {
    for (const service of [bridge, database]) {
      const paths = Object.values<string>(service.environment).filter((value) => value.startsWith('/run/secrets/'));
      expect(paths.map((path) => path.slice('/run/secrets/'.length)).sort()).toEqual([...service.secrets].sort());
      for (const name of service.secrets) expect(Object.keys(compose.secrets)).toContain(name);
    }
    expect(read('.gitignore').split('\n')).toContain('secrets/');
  });

  it('publishes the port of the image on loopback, and has the volumes that it names', () => {
    expect(bridge.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    for (const volume of database.volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    expect(read('docker-compose.yml')).toContain('["bridge-data:/data"]');
    expect(bridge.depends_on.database.condition).toBe('service_healthy');
  });
});

describe('deploy/kubernetes', () => {
  const deployment = manifest('Deployment');
  const pod = deployment.spec.template;
  const [container] = pod.spec.containers;

  it('has the four kinds, all for one name', () => {
    expect(manifests.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'PodDisruptionBudget',
      'Secret',
      'Service',
    ]);
    expect(new Set(manifests.map(({ metadata }) => metadata.name))).toEqual(new Set(['zoom-scim-bridge']));
    const { labels } = pod.metadata;
    expect(deployment.spec.selector.matchLabels).toEqual(labels);
    expect(manifest('Service').spec.selector).toEqual(labels);
    expect(manifest('PodDisruptionBudget').spec.selector.matchLabels).toEqual(labels);
  });

  it('gives the bridge variables that exist, and all that are required', () => {
    const names: string[] = container.env.map(({ name }: { name: string }) => name);
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
    expect(missingFrom(names)).toEqual([]);
    expect(names).toContain('DATABASE_URL_FILE');
  });

  it('mounts each secret that a variable names', () => {
    const [mount] = container.volumeMounts;
    const files: string[] = container.env.map(({ value }: { value: string }) => value);
    const mounted = files
      .filter((path) => path.startsWith('/run/'))
      .map((path) => path.replace(`${mount.mountPath}/`, ''));
    expect(mounted.length).toBeGreaterThan(4);
    expect(mounted.filter((name) => !(name in manifest('Secret').stringData))).toEqual([]);
    expect(Object.keys(manifest('Secret').stringData).filter((name) => !isKnown(name))).toEqual([]);
  });

  it('reaches the port of the image, and probes paths that the bridge has', () => {
    expect(container.ports).toEqual([{ name: 'http', containerPort: port }]);
    expect(manifest('Service').spec.ports[0].targetPort).toBe('http');
    const health = read('src/http/health.ts');
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(probe.httpGet.port).toBe('http');
      expect(health).toContain(`'${probe.httpGet.path}'`);
    }
    expect(health).toContain(`'${pod.metadata.annotations['prometheus.io/path']}'`);
    expect(pod.metadata.annotations['prometheus.io/port']).toBe(String(port));
  });

  it('runs without rights, on a file system that nobody writes', () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('leaves a stopping bridge the time that it takes', () => {
    const pause = Number(container.lifecycle.preStop.exec.command[1]);
    const stopMs = Number(/STOP_WITHIN_MS = ([\d_]+)/.exec(read('src/lifecycle.ts'))?.[1]?.replaceAll('_', ''));
    expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThan(pause + stopMs / 1000);
    expect(Number.parseInt(compose.services.bridge.stop_grace_period, 10)).toBeGreaterThan(stopMs / 1000);
  });
});

describe('docs/deploy.md', () => {
  it('names variables that exist', () => {
    const names = [...read('docs/deploy.md').matchAll(/\b((?:SCIM|ZOOM|DATABASE|PUBLIC|DIRECTORY)_[A-Z_]+)\b/g)];
    expect(names.length).toBeGreaterThan(10);
    expect(names.map(([, name = '']) => name).filter((name) => !isKnown(name))).toEqual([]);
  });
});
