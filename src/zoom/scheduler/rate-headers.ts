/** X-RateLimit-* as Zoom sends them on any answer, or not at all: undocumented since 2024, still seen. */
import type { AnswerHeaders } from '../limits.js';

export interface RateHeaders {
  readonly category: string;
  readonly type: 'perSecond' | 'daily' | undefined;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
}

export function parseRateHeaders(headers: AnswerHeaders): RateHeaders | undefined {
  const category = headers.get('x-ratelimit-category');
  if (category === null) return undefined;
  const type = headers.get('x-ratelimit-type') ?? '';
  return {
    category: category.trim().toLowerCase(),
    type: /daily/i.test(type) ? 'daily' : /qps|second/i.test(type) ? 'perSecond' : undefined,
    limit: countIn(headers.get('x-ratelimit-limit')),
    remaining: countIn(headers.get('x-ratelimit-remaining')),
  };
}

function countIn(value: string | null): number | undefined {
  return value !== null && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : undefined;
}
