/** Names, departments and places of the sample account. */

export interface SampleDepartment {
  readonly name: string;
  readonly costCenter: string;
  readonly titles: readonly [string, ...string[]];
}

export const departments: readonly [SampleDepartment, ...SampleDepartment[]] = [
  { name: 'Executive Office', costCenter: 'CC-100', titles: ['Chief of Staff', 'Executive Assistant'] },
  {
    name: 'Engineering',
    costCenter: 'CC-210',
    titles: ['Software Engineer', 'Senior Software Engineer', 'QA Engineer'],
  },
  { name: 'IT Operations', costCenter: 'CC-220', titles: ['Systems Administrator', 'Support Engineer'] },
  { name: 'Sales', costCenter: 'CC-310', titles: ['Account Executive', 'Sales Engineer', 'Inside Sales'] },
  { name: 'Marketing', costCenter: 'CC-320', titles: ['Content Strategist', 'Campaign Lead'] },
  { name: 'Finance', costCenter: 'CC-410', titles: ['Accountant', 'Controller', 'Payroll Specialist'] },
  { name: 'People', costCenter: 'CC-420', titles: ['Recruiter', 'People Partner'] },
  { name: 'Legal', costCenter: 'CC-430', titles: ['Counsel', 'Paralegal'] },
];

export interface SamplePlace {
  readonly city: string;
  readonly timezone: string;
  readonly language: string;
  readonly country: string;
  readonly code: string;
  /** Followed by four digits. */
  readonly numberStart: string;
}

export const places: readonly [SamplePlace, ...SamplePlace[]] = [
  {
    city: 'New York',
    timezone: 'America/New_York',
    language: 'en-US',
    country: 'US',
    code: '+1',
    numberStart: '212736',
  },
  { city: 'Denver', timezone: 'America/Denver', language: 'en-US', country: 'US', code: '+1', numberStart: '303861' },
  { city: 'London', timezone: 'Europe/London', language: 'en-US', country: 'GB', code: '+44', numberStart: '207946' },
  { city: 'Berlin', timezone: 'Europe/Berlin', language: 'de-DE', country: 'DE', code: '+49', numberStart: '302347' },
  { city: 'Paris', timezone: 'Europe/Paris', language: 'fr-FR', country: 'FR', code: '+33', numberStart: '14276' },
  { city: 'Tokyo', timezone: 'Asia/Tokyo', language: 'jp-JP', country: 'JP', code: '+81', numberStart: '33224' },
];

export const givenNames: readonly [string, ...string[]] = [
  ...([
    'Amelia',
    'Noah',
    'Priya',
    'Mateo',
    'Ingrid',
    'Kwame',
    'Yuki',
    'Sofia',
    'Liam',
    'Fatima',
    'Oscar',
    'Hana',
  ] as const),
  ...[
    'Elena',
    'David',
    'Zoë',
    'Tariq',
    'Maja',
    'Henrik',
    'Chloé',
    'Diego',
    'Aisha',
    'Piotr',
    'Grace',
    'Samuel',
    'Nadia',
  ],
  ...['Jonas', 'Leila', 'Victor', 'Mina', 'Callum', 'Rosa', 'Anders', 'Ivy', 'Rohan', 'Clara', 'Malik', 'Eva', 'Felix'],
  ...['Naomi', 'Theo', 'Paula', 'Idris', 'Greta', 'Hugo', 'Salma', 'Owen', 'Lucía', 'Emeka', 'Tessa', 'Karim', 'June'],
];

export const familyNames: readonly [string, ...string[]] = [
  ...([
    'Okafor',
    'Lindqvist',
    'Sharma',
    'García',
    'Nakamura',
    'Müller',
    'Rossi',
    'Kowalska',
    'Haddad',
    'Bennett',
  ] as const),
  ...['Dubois', 'Mensah', 'Larsen', 'Petrov', 'Silva', 'Novak', 'Hughes', 'Tanaka', 'Moreau', 'Adeyemi', 'Fischer'],
  ...[
    'Castillo',
    'Iyer',
    'Johansson',
    'Walsh',
    'Ferrari',
    'Yamamoto',
    'Schmidt',
    'Ndiaye',
    'Marin',
    'Brooks',
    'Virtanen',
  ],
  ...['Chowdhury', 'Lopes', 'Keller', 'Amari', 'Sato', 'Vargas', 'Whitfield', 'Jansen', 'Cohen', 'Rahman', 'Doyle'],
  ...['Bauer', 'Mori', 'Santos', 'Eriksen', 'Quinn', 'Farah', 'Horvath', 'Reyes', 'Blake', 'Costa', 'Weber', 'Ali'],
];
