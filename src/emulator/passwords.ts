/** Zoom's password rules, in the order of its codes. */
import { Refusal } from './refusal.js';

interface PasswordRule {
  readonly code: number;
  readonly message: string;
  broken(password: string): boolean;
}

const tooEasy = new Set(['password1', 'passw0rd', 'welcome1', 'zoom1234', 'qwerty12', 'abcd1234']);

const rules: readonly PasswordRule[] = [
  { code: 1124, message: 'Password must have 8 to 31 characters.', broken: (p) => p.length < 8 || p.length > 31 },
  { code: 1130, message: 'Password must not be one repeated character.', broken: (p) => new Set(p).size === 1 },
  { code: 1131, message: 'Password must not be a sequence.', broken: hasLongRun },
  { code: 1125, message: 'Password must have a letter.', broken: (p) => !/\p{L}/u.test(p) },
  { code: 1126, message: 'Password must have a number.', broken: (p) => !/\d/.test(p) },
  {
    code: 1128,
    message: 'Password must have upper and lower case.',
    broken: (p) => !(/\p{Lu}/u.test(p) && /\p{Ll}/u.test(p)),
  },
  { code: 1136, message: 'Password is too easy to guess.', broken: (p) => tooEasy.has(p.toLowerCase()) },
];

/** Which the account may ask for. */
const specialCharacter: PasswordRule = {
  code: 1127,
  message: 'Password must have a special character.',
  broken: (p) => !/[^\p{L}\d]/u.test(p),
};

export function brokenPasswordRule(password: string, needsSpecial: boolean): PasswordRule | undefined {
  return [...rules, ...(needsSpecial ? [specialCharacter] : [])].find((rule) => rule.broken(password));
}

export function verifyPassword(password: string, needsSpecial: boolean): void {
  const rule = brokenPasswordRule(password, needsSpecial);
  if (rule !== undefined) throw new Refusal(400, rule.code, rule.message);
}

/** Such as 12345678 or abcdefgh, anywhere in it. */
function hasLongRun(password: string): boolean {
  let run = 1;
  for (let i = 1; i < password.length; i += 1) {
    run = password.toLowerCase().charCodeAt(i) === password.toLowerCase().charCodeAt(i - 1) + 1 ? run + 1 : 1;
    if (run >= 8) return true;
  }
  return false;
}
