import { Fmt, type Language } from '@nhip/kernel';
import type { AlertRecord, Evidence } from '../core/alert';
import { boundOf, causeOf, evidenceRows, nameOf, valueOf, type Known } from '../core/sentence';
import { SENTENCES } from '../core/sentence-words';
import { escaped } from '../telling/mail-text';
import { STYLE } from './page-style';
import { PAGE_WORDS, type PageWords } from './page-words';

export interface ShownAlert {
  readonly record: AlertRecord;
  readonly known: Known;
  /** Who looks at it. */
  readonly reader: { readonly name: string; readonly language: Language };
  readonly title: string;
  readonly zone: string;
  /** The drill-down; absent where a source is silent. */
  readonly figure: string | undefined;
  readonly noteCharacters: number;
  /** What was wrong with an answer, and what it said. */
  readonly fault?: { readonly kind: 'too-long' | 'over' | 'too-many'; readonly note: string };
}

/** The page on which one person reads an alert and answers it: no script, and nothing that a look at it changes. */
export function answerPage(shown: ShownAlert): string {
  const { record, reader, title } = shown;
  const { language } = reader;
  const words = PAGE_WORDS[language];
  const name = nameOf(record.subject, language);
  return htmlOf({
    language,
    title: `${words.alert} ${record.id}: ${name}`,
    body: `
<header><b>${escaped(title)}</b><span>${words.alert} ${escaped(record.id)}</span></header>
${actOf(shown, words)}
<h2>${words.evidence}</h2>
<dl>${evidenceRows({ record, language, zone: shown.zone, known: shown.known }).map(rowHtml).join('')}</dl>
<h2>${words.timeline}</h2>
<ol>${timelineOf(shown, words)}</ol>
<footer>${words.footer}</footer>`,
  });
}

/** Said to whoever has no token of this alert, in both languages: nobody knows who asks. */
export function unknownPage(title: string): string {
  const [vi, en] = [PAGE_WORDS.vi, PAGE_WORDS.en];
  return htmlOf({
    language: 'vi',
    title: vi.notFound,
    body: `
<header><b>${escaped(title)}</b></header>
<section class="act is-calm"><h1>${vi.notFound}.</h1><p>${vi.notFoundWhy}</p>
<p lang="en">${en.notFound}. ${en.notFoundWhy}</p></section>`,
  });
}

function actOf(shown: ShownAlert, words: PageWords): string {
  const { record, reader, zone, figure } = shown;
  const fmt = new Fmt(reader.language, zone);
  const evidence = record.episode.latest;
  const look = lookOf(record);
  const value = evidence === undefined ? '' : `<p class="value">${escaped(valueOf(evidence, fmt))}</p>`;
  const label = record.subject.kind === 'system' ? words.seeRunbook : words.seeFigure;
  const link = figure === undefined ? '' : `<a class="button" href="${escaped(figure)}">${label}</a>`;
  return `<section class="act ${look.className}">
<p class="mark">${look.icon}${words.states[record.status]}</p>
${value}
<h1>${escaped(nameOf(record.subject, reader.language))}</h1>
${leadsOf(shown, fmt, words)
  .map((lead) => `<p>${escaped(lead)}</p>`)
  .join('\n')}
${faultOf(shown, words)}
${formOf(shown, words)}${link}</section>`;
}

/** What is to be known before anything is done: against what, what causes it, who does something, why it ended. */
function leadsOf({ record, known }: ShownAlert, fmt: Fmt, words: PageWords): string[] {
  const { episode, resolution } = record;
  const { latest, answer } = episode;
  const { subject } = record;
  return [
    ...(subject.kind === 'system' ? [subject.description[fmt.language]] : []),
    ...(latest === undefined ? [] : [againstOf(record, latest, fmt)]),
    ...(resolution === undefined && known.cause ? [causeOf(subject, known, fmt)] : []),
    ...(answer === undefined ? [] : [words.answered(answer.by, answer.note)]),
    ...(resolution === undefined ? [] : [resolution.words[fmt.language]]),
  ];
}

function formOf({ record, reader, noteCharacters, fault }: ShownAlert, words: PageWords): string {
  if (record.status === 'resolved') return '';
  return `<form method="post">
<label for="note">${words.note}</label>
<textarea id="note" name="note" maxlength="${noteCharacters}" rows="3">${escaped(fault?.note ?? '')}</textarea>
<button>${record.status === 'answered' ? words.takeOver : words.takeOn}</button>
<p>${escaped(words.asWhom(reader.name))}</p>
</form>`;
}

/** "115/142 hồ sơ · Chỉ tiêu giao 98%" */
function againstOf({ subject }: AlertRecord, evidence: Evidence, fmt: Fmt): string {
  if (subject.kind !== 'figure') return '';
  const words = SENTENCES[fmt.language];
  const { numerator, denominator } = evidence;
  const bound = `${subject.boundIs === 'target' ? words.target : words.alarm} ${boundOf(evidence, fmt)}`;
  if (denominator === undefined) return bound;
  return `${fmt.integer(numerator)}/${words.cases({ count: denominator, indicator: subject.indicator }, fmt)} · ${bound}`;
}

function faultOf({ fault, noteCharacters }: ShownAlert, words: PageWords): string {
  if (fault === undefined) return '';
  const said = { 'too-long': words.tooLong(noteCharacters), over: words.over, 'too-many': words.tooMany };
  return `<p class="fault" role="alert">${escaped(said[fault.kind])}</p>`;
}

const ICONS = {
  watch:
    '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path class="fill" d="M8 1.8L15.2 14.4H.8z"/></svg>',
  breach:
    '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path class="fill" d="M2 2h12v12H2z"/></svg>',
  good: '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 8.5l3.8 4L13.5 3.5"/></svg>',
} as const;

/** Colour only while somebody must act. */
function lookOf({ status, severity }: AlertRecord): { readonly className: string; readonly icon: string } {
  if (status === 'resolved') return { className: 'is-good is-calm', icon: ICONS.good };
  if (status === 'answered') return { className: 'is-calm', icon: '' };
  const state = severity === 'critical' ? 'breach' : 'watch';
  return { className: `is-${state}`, icon: ICONS[state] };
}

const rowHtml = ({ label, value }: { readonly label: string; readonly value: string }): string =>
  `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`;

function timelineOf({ record, reader, zone }: ShownAlert, words: PageWords): string {
  const fmt = new Fmt(reader.language, zone);
  const { episode, resolution, subject } = record;
  const { since, openedAt, escalatedAt, answer } = episode;
  const lines: [number | undefined, string][] = [
    [since, words.since[subject.kind]],
    [openedAt, words.opened],
    [escalatedAt, words.escalated],
    [answer?.at, answer === undefined ? '' : words.answered(answer.by, answer.note)],
    [resolution?.at, resolution === undefined ? '' : words.resolved(resolution.words[reader.language])],
  ];
  return lines
    .flatMap(([at, text]) => (at === undefined ? [] : [{ at, text }]))
    .sort((one, other) => one.at - other.at)
    .map(
      ({ at, text }) =>
        `<li><time datetime="${new Date(at).toISOString()}">${fmt.shortDateTime(at)}</time><span>${escaped(text)}</span></li>`,
    )
    .join('');
}

function htmlOf({ language, title, body }: { language: Language; title: string; body: string }): string {
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style></head>
<body><main>${body}</main></body>
</html>
`;
}
