/** Which hosts and addresses a picture may be fetched from: public ones over https, others where the administrator lists them. */
import dns from 'node:dns';
import net, { type LookupFunction } from 'node:net';
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';

export type LookupAll = (hostname: string) => Promise<{ readonly address: string; readonly family: number }[]>;

export interface PhotoHosts {
  /** The one rule: listed by name, listed by address, or public and https. */
  allows(protocol: string, hostname: string, address: string): boolean;
}

/** Error code of a refused look-up, as node-fetch hands it on. */
export const ADDRESS_REFUSED = 'PHOTO_ADDRESS_REFUSED';

/** Public by range, yet the host's own services on a cloud: Azure's wire server. */
const HOST_SERVICES: ReadonlySet<string> = new Set(['168.63.129.16']);

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** `allowHosts`: names, `*.suffix`, addresses, CIDR. */
export function parsePhotoHosts(allowHosts: readonly string[]): PhotoHosts {
  const names = new Set<string>();
  const suffixes: string[] = [];
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  for (const entry of allowHosts.map((host) => host.trim()).filter((host) => host !== '')) {
    const network = networkOf(entry);
    if (network !== undefined) networks.push(network);
    else if (entry.startsWith('*.')) suffixes.push(`.${nameOf(entry.slice(2))}`);
    else names.add(nameOf(entry));
  }
  return {
    allows(protocol, hostname, address) {
      const name = nameOf(hostname);
      if (names.has(name) || suffixes.some((suffix) => name.endsWith(suffix))) return true;
      const parsed = parseAddress(address);
      if (parsed === undefined) return false;
      const plain = parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed;
      if (networks.some(([base, bits]) => base.kind() === plain.kind() && plain.match(base, bits))) return true;
      return protocol === 'https:' && isPublic(parsed);
    },
  };
}

/** Answers to the socket only addresses that are allowed; one that is not refuses the name, so that no rebinding slips through. */
export function guardedLookup(hosts: PhotoHosts, protocol: string, lookupAll: LookupAll): LookupFunction {
  return (hostname, options, callback) => {
    lookupAll(hostname).then(
      (addresses) => {
        const first = addresses[0];
        if (first === undefined) return callback(refusal('ENOTFOUND'), '', 0);
        if (!addresses.every(({ address }) => hosts.allows(protocol, hostname, address))) {
          return callback(refusal(ADDRESS_REFUSED), '', 0);
        }
        return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : refusal('ENOTFOUND'), '', 0),
    );
  };
}

export const lookupAllAddresses: LookupAll = (hostname) => dns.promises.lookup(hostname, { all: true });

/** The address in a URL's host (URL has normalised octal, hexadecimal and short forms), undefined for a name. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return net.isIP(bare) === 0 ? undefined : bare;
}

/** `unicast` leaves out every special range; IPv6 outside 2000::/3 (IPv4-compatible and unassigned ones) is no public address either. */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast' || HOST_SERVICES.has(address.toString())) return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST);
}

function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return net.isIP(text) === 0 ? undefined : ipaddr.parse(text);
}

function networkOf(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  const address = parseAddress(entry);
  if (address !== undefined) return [address, address instanceof ipaddr.IPv4 ? 32 : 128];
  return ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : undefined;
}

function nameOf(hostname: string): string {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return domainToASCII(name) || name;
}

function refusal(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
