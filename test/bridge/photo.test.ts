import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPhotoReader, type PhotoPolicy } from '../../src/bridge/photo.js';
import { parsePhotoHosts } from '../../src/bridge/photo-hosts.js';
import { ScimError } from '../../src/scim/errors.js';
import { type ScriptedServer, startScriptedServer } from '../zoom/scripted-server.js';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex');
const MEGABYTE = 1024 * 1024;

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer((_request, response) => void response.end(PNG));
});
afterEach(() => server.close());

const reader = (policy: Partial<PhotoPolicy> = {}) => createPhotoReader({ allowHosts: ['127.0.0.1'], ...policy });

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.then(
    () => 'was read',
    (error: unknown) => error,
  );
  if (!(outcome instanceof ScimError)) throw new Error(`Expected a ScimError, got ${String(outcome)}`);
  expect(outcome.kind).toBe('invalidValue');
  expect(`${outcome.message} ${String(outcome.cause)}`).not.toContain('http://');
  return outcome.message;
}

describe('a data: URI', () => {
  it.each([
    ['image/png', PNG],
    ['image/jpeg', JPEG],
  ] as const)('of %s is read', async (type, bytes) => {
    const picture = await reader()(`data:${type};base64,${bytes.toString('base64')}`);
    expect([picture.type, Buffer.from(picture.bytes)]).toEqual([type, bytes]);
  });

  it('is judged by its content, whatever type it claims', async () => {
    expect((await reader()(`DATA:text/html;BASE64,${JPEG.toString('base64')}`)).type).toBe('image/jpeg');
    expect(await refusalOf(reader()(`data:image/png;base64,${Buffer.from('<svg>').toString('base64')}`))).toMatch(
      /neither a png nor a jpeg/,
    );
  });

  it('may hold line breaks and percent escapes', async () => {
    const wrapped = PNG.toString('base64')
      .replace(/(.{8})/g, '$1\r\n')
      .replaceAll('=', '%3D')
      .replaceAll('/', '%2F');
    expect(Buffer.from((await reader()(`data:image/png;base64,${wrapped}`)).bytes)).toEqual(PNG);
  });

  it('of exactly 2 MB is read, of one byte more refused', async () => {
    const whole = Buffer.alloc(2 * MEGABYTE);
    PNG.copy(whole);
    expect((await reader()(`data:image/png;base64,${whole.toString('base64')}`)).bytes.length).toBe(2 * MEGABYTE);
    const more = Buffer.concat([whole, Buffer.alloc(1)]);
    expect(await refusalOf(reader()(`data:image/png;base64,${more.toString('base64')}`))).toMatch(/larger than 2 MB/);
  });

  it.each([
    'data:image/png,abc',
    'data:image/png;base64',
    'data:image/png;base64,',
    'data:image/png;base64,a!b',
    'data:,',
  ])('of another form is refused: %s', async (value) => {
    expect(await refusalOf(reader()(value))).toMatch(/data:/);
  });
});

describe('a URL', () => {
  it('on a listed host is fetched without any credentials', async () => {
    const picture = await reader()(`${server.url}/me.jpg`);
    expect(picture.type).toBe('image/png');
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
    expect(server.seen[0]?.headers.cookie).toBeUndefined();
  });

  it.each([
    'ftp://example.com/a.png',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'not a url',
    '',
    '/a.png',
    'https://',
    'blob:https://example.com/1',
  ])('of another kind is refused: %p', async (value) => {
    expect(await refusalOf(reader()(value))).toMatch(/https: URL/);
  });

  it('with a password in it is refused', async () => {
    expect(await refusalOf(reader()(`http://user:secret@127.0.0.1:${server.port}/`))).not.toContain('secret');
    expect(server.seen).toEqual([]);
  });

  const refusedHosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '[::]',
    '[::1]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[2001:db8::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[100::1]',
    '[4000::1]',
  ];
  it.each(refusedHosts)('with the special address %s is refused', async (host) => {
    const detail = await refusalOf(reader({ allowHosts: [] })(`https://${host}:${server.port}/`));
    expect(detail).toMatch(/PHOTO_ALLOW_HOSTS/);
    expect(server.seen).toEqual([]);
  });

  it.each([
    ['a loopback address', [{ address: '127.0.0.1', family: 4 }]],
    [
      'a private one beside a public one',
      [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ],
    ],
    ['a mapped one', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['a scoped one', [{ address: 'fe80::1%eth0', family: 6 }]],
  ])('whose name resolves to %s is refused', async (_name, addresses) => {
    const read = reader({ allowHosts: [], lookupAll: async () => addresses });
    expect(await refusalOf(read(`https://pictures.example:${server.port}/`))).toMatch(/PHOTO_ALLOW_HOSTS/);
    expect(server.connections()).toBe(0);
  });

  it('is connected to by the very answer that was checked, so that a second one cannot differ', async () => {
    let lookups = 0;
    const lookupAll = async () => {
      lookups += 1;
      return [{ address: lookups === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    };
    await reader({ lookupAll })(`http://rebind.example:${server.port}/`);
    expect(lookups).toBe(1);
    expect(server.seen[0]?.headers.host).toBe(`rebind.example:${server.port}`);
  });

  it('with plain http is refused unless its host is listed', async () => {
    const lookupAll = async () => [{ address: '93.184.216.34', family: 4 }];
    expect(await refusalOf(reader({ allowHosts: [], lookupAll })('http://pictures.example/'))).toMatch(/by https/);
  });

  it.each([
    ['a name', 'pictures.corp.example'],
    ['a suffix', '*.corp.example'],
    ['a name in other case with a final dot', 'Pictures.Corp.Example.'],
    ['a CIDR block', '127.0.0.0/8'],
    ['an address', '127.0.0.1'],
  ])('reaches a private host that is listed by %s', async (_name, entry) => {
    const read = reader({ allowHosts: [entry], lookupAll: async () => [{ address: '127.0.0.1', family: 4 }] });
    expect((await read(`http://pictures.corp.example:${server.port}/`)).type).toBe('image/png');
  });

  it('does not take a suffix for the name that only ends alike', () => {
    const hosts = parsePhotoHosts(['*.corp.example']);
    expect(hosts.allows('https:', 'evilcorp.example', '10.0.0.1')).toBe(false);
    expect(hosts.allows('https:', 'corp.example', '10.0.0.1')).toBe(false);
    expect(hosts.allows('https:', 'corp.example', '93.184.216.34')).toBe(true);
    expect(hosts.allows('https:', 'x.example', '2606:4700::1111')).toBe(true);
  });
});

describe('redirects', () => {
  it('are followed three times, relative ones too', async () => {
    server.answer = (request, response) => {
      const step = Number(request.url.slice(1));
      if (step < 3) response.writeHead(302, { location: `/${step + 1}` }).end('moved');
      else response.end(JPEG);
    };
    expect((await reader()(`${server.url}/0`)).type).toBe('image/jpeg');
    expect(server.seen).toHaveLength(4);
  });

  it('are refused the fourth time', async () => {
    server.answer = (_request, response) => void response.writeHead(307, { location: '/again' }).end();
    expect(await refusalOf(reader()(`${server.url}/`))).toMatch(/redirects more than 3/);
    expect(server.seen).toHaveLength(4);
  });

  it.each(['http://[::1]/', 'https://169.254.169.254/latest/meta-data', 'file:///etc/passwd', 'http://u:p@127.0.0.1/'])(
    'to %s are refused',
    async (location) => {
      server.answer = (_request, response) => void response.writeHead(302, { location }).end();
      await refusalOf(reader()(`${server.url}/`));
      expect(server.seen).toHaveLength(1);
    },
  );
});

describe('the download', () => {
  it('stops at once when the declared length is too large', async () => {
    server.answer = (_request, response) => void response.writeHead(200, { 'content-length': 3 * MEGABYTE }).write(PNG);
    expect(await refusalOf(reader()(`${server.url}/`))).toMatch(/larger than 2 MB/);
  });

  it('stops when more arrives than was declared', async () => {
    server.answer = (_request, response) => {
      response.writeHead(200);
      const more = () => {
        if (!response.destroyed) response.write(Buffer.alloc(MEGABYTE / 2), () => setImmediate(more));
      };
      more();
    };
    expect(await refusalOf(reader()(`${server.url}/`))).toMatch(/larger than 2 MB/);
  });

  it('has a time limit for the whole, however slowly bytes drip', async () => {
    server.answer = (_request, response) => {
      response.writeHead(200).write(PNG);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    };
    expect(await refusalOf(reader({ timeoutMs: 200 })(`${server.url}/`))).toMatch(/in time/);
  });

  it('repeats nothing that the host answered', async () => {
    server.answer = (_request, response) => void response.writeHead(403, 'secret reason').end('secret body');
    const detail = await refusalOf(reader()(`${server.url}/`));
    expect(detail).toContain('403');
    expect(detail).not.toContain('secret');
  });

  it('says so when the host cannot be reached, breaks off, or sends nothing', async () => {
    expect(await refusalOf(reader()('http://127.0.0.1:1/'))).toMatch(/cannot be reached/);
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write(PNG);
      setTimeout(() => response.destroy(), 20);
    };
    expect(await refusalOf(reader()(`${server.url}/`))).toMatch(/cannot be reached/);
    server.answer = (_request, response) => void response.writeHead(204).end();
    expect(await refusalOf(reader()(`${server.url}/`))).toMatch(/HTTP 204/);
    server.answer = (_request, response) => void response.writeHead(200).end();
    expect(await refusalOf(reader()(`${server.url}/`))).toMatch(/neither a png/);
  });
});
