import { Fmt, type Language } from '@nhip/kernel';
import type { AlertRecord, AlertSubject, Evidence, ToldStep, Words } from './alert';
import type { Cause } from './cause';
import { SENTENCES, type Sentences } from './sentence-words';

/** What a message is made of; the same gives the same message, in any process and at every try. */
export interface Told {
  readonly step: ToldStep;
  readonly record: AlertRecord;
  readonly language: Language;
  readonly zone: string;
  /** Where there is more than the record says; the message goes without what is not known. */
  readonly known: Known;
  readonly links: Links;
}

export interface Known {
  readonly indicatorName?: Words;
  /** What the figure's cases are called. */
  readonly noun?: Words;
  readonly cause?: Cause;
}

export interface Links {
  /** The page on which this recipient answers. */
  readonly answer: string;
  /** The drill-down of the figure, or the runbook of an alert of the system; absent where a source is silent. */
  readonly figure?: string;
}

export interface Row {
  readonly label: string;
  readonly value: string;
}

/** A message as a person reads it, before it is text, HTML or a page. */
export interface Message {
  /** One line, without line breaks. */
  readonly title: string;
  /** What happened, in a sentence. */
  readonly lead: string;
  readonly rows: readonly Row[];
  readonly links: readonly { readonly label: string; readonly href: string }[];
  readonly footer: string;
}

/** Says in the reader's language what happened, how much, of how many, since when, how old, and what causes most. */
export function messageOf(told: Told): Message {
  const { step, record, language } = told;
  const words = SENTENCES[language];
  const name = nameOf(record.subject, language);
  const links = [
    ...(step === 'resolved' ? [] : [{ label: words.answerLink, href: told.links.answer }]),
    ...(told.links.figure === undefined
      ? []
      : [
          {
            label: record.subject.kind === 'system' ? words.runbookLink : words.figureLink,
            href: told.links.figure,
          },
        ]),
    ...(step === 'resolved' ? [{ label: words.alertLink, href: told.links.answer }] : []),
  ];
  return {
    title: oneLine(`${words.steps[step]}: ${name}${figureIn(told)}`),
    lead: leadOf(told, words),
    rows: [...evidenceRows(told), ...storyRows(told)],
    links,
    footer: words.footer(record.id),
  };
}

type Shown = Omit<Told, 'step' | 'links'>;

/** What an alert rests on, a row each, as the page of answers shows it too. */
export function evidenceRows({ record, language, zone, known }: Shown): Row[] {
  const fmt = new Fmt(language, zone);
  const words = SENTENCES[language];
  const { subject, episode } = record;
  const evidence = episode.latest;
  const rows: (Row | undefined)[] = [
    { label: words.severity, value: words.severities[record.severity] },
    ofWhom(subject, language),
    known.indicatorName && { label: words.indicator, value: known.indicatorName[language] },
    ...(evidence === undefined || subject.kind !== 'figure'
      ? []
      : figureRows({ subject, evidence, fmt, noun: known.noun })),
    known.cause && { label: words.most, value: causeOf(subject, known, fmt) },
  ];
  return rows.filter((row) => row !== undefined);
}

/** "Lĩnh vực “Đất đai”: 74% số không đạt (20/27) …"; empty where no cause is known. */
export function causeOf(subject: AlertSubject, { cause, noun }: Known, fmt: Fmt): string {
  if (cause === undefined || subject.kind !== 'figure') return '';
  return SENTENCES[fmt.language].cause(cause, { indicator: subject.indicator, noun }, fmt);
}

function ofWhom(subject: AlertSubject, language: Language): Row | undefined {
  const words = SENTENCES[language];
  if (subject.kind === 'figure') return { label: words.unit, value: unitOf(subject, language) };
  if (subject.kind === 'source') return { label: words.source, value: subject.sourceName[language] };
  return subject.about === undefined ? undefined : { label: words.service, value: subject.about };
}

/** What happened to it. */
function storyRows({ record, language, zone }: Shown): Row[] {
  const fmt = new Fmt(language, zone);
  const words = SENTENCES[language];
  const { episode, resolution } = record;
  const rows: (Row | undefined)[] = [
    sinceRow(record, fmt),
    episode.answer && { label: words.answered, value: words.answeredBy(episode.answer, fmt) },
    resolution && {
      label: words.resolved,
      value: `${fmt.dateTime(resolution.at)}. ${resolution.words[language]}`,
    },
  ];
  return rows.filter((row) => row !== undefined);
}

/** "Tỷ lệ đúng hạn dưới chỉ tiêu, Xã Đông Tâm" */
export function nameOf(subject: AlertSubject, language: Language): string {
  if (subject.kind === 'system') return subject.summary[language];
  return subject.kind === 'figure'
    ? `${subject.ruleName[language]}, ${unitOf(subject, language)}`
    : SENTENCES[language].silent(subject.sourceName[language]);
}

/** "81,0%", of few cases "11/12", of a count "17". */
export function valueOf({ numerator, denominator, value }: Evidence, fmt: Fmt): string {
  if (denominator === undefined) return fmt.integer(value ?? numerator);
  if (denominator <= 0) return `${fmt.integer(numerator)}/${fmt.integer(denominator)}`;
  const rate = numerator / denominator;
  return rate < 0 || rate > 1 ? fmt.decimal(rate, 2) : fmt.ratio(numerator, denominator);
}

/** A bound as its figure is written: "98%", of a count "20". */
export function boundOf({ bound, denominator }: Evidence, fmt: Fmt): string {
  if (denominator === undefined) return fmt.decimal(bound, Number.isInteger(bound) ? 0 : 1);
  return bound >= 0 && bound <= 1 ? fmt.bound(bound) : fmt.decimal(bound, 2);
}

type FigureSubject = Extract<AlertSubject, { kind: 'figure' }>;

function figureRows({
  subject,
  evidence,
  fmt,
  noun,
}: {
  subject: FigureSubject;
  evidence: Evidence;
  fmt: Fmt;
  noun: Words | undefined;
}): Row[] {
  const words = SENTENCES[fmt.language];
  const { confidenceBound, newest } = evidence;
  return [
    { label: words.figure, value: figureOf(evidence, fmt, { indicator: subject.indicator, noun }) },
    { label: subject.boundIs === 'target' ? words.target : words.alarm, value: boundOf(evidence, fmt) },
    ...(confidenceBound === undefined
      ? []
      : [
          {
            label: words.chance,
            value: words.confidence(evidence.higherIsBetter, fmt.percent(confidenceBound)),
          },
        ]),
    { label: words.window, value: fmt.range(evidence.from, evidence.to) },
    {
      label: words.age,
      value: newest === undefined ? words.noEvent : words.newest(newest, evidence.clock, fmt),
    },
  ];
}

/** "81,0% = 115/142 hồ sơ", of few cases "8/12 hồ sơ". */
function figureOf(
  evidence: Evidence,
  fmt: Fmt,
  { indicator, noun }: { readonly indicator: string; readonly noun: Words | undefined },
): string {
  const { numerator, denominator } = evidence;
  const value = valueOf(evidence, fmt);
  if (denominator === undefined) return value;
  const cases = `${fmt.integer(numerator)}/${SENTENCES[fmt.language].cases({ count: denominator, indicator, noun }, fmt)}`;
  return cases.startsWith(value) ? cases : `${value} = ${cases}`;
}

function sinceRow({ subject, episode }: AlertRecord, fmt: Fmt): Row {
  const words = SENTENCES[fmt.language];
  const span = fmt.span(episode.openedAt - episode.since);
  if (subject.kind === 'system')
    return { label: words.began, value: words.sinceWhen(fmt.dateTime(episode.since), span) };
  return subject.kind === 'figure'
    ? { label: words.since, value: words.sinceWhen(fmt.dateTime(episode.since), span) }
    : { label: words.lastHeard, value: words.heardWhen(fmt.dateTime(episode.since), span) };
}

function leadOf({ step, record, language, zone }: Told, words: Sentences): string {
  const fmt = new Fmt(language, zone);
  const { subject, episode, resolution } = record;
  if (step === 'resolved' && resolution !== undefined) return resolution.words[language];
  if (subject.kind === 'system') return subject.description[language] || subject.summary[language];
  const evidence = episode.latest;
  const what =
    subject.kind === 'source' || evidence === undefined
      ? words.silentSince(nameOf(subject, language), fmt.dateTime(episode.since))
      : words.outOfBound({
          unit: unitOf(subject, language),
          value: valueOf(evidence, fmt),
          bound: boundOf(evidence, fmt),
          isTarget: subject.boundIs === 'target',
          isUnder: evidence.higherIsBetter,
        });
  return step === 'escalated' ? `${what} ${words.unanswered(fmt.dateTime(episode.openedAt))}` : what;
}

function figureIn({ record, language, zone }: Told): string {
  const { latest } = record.episode;
  return latest === undefined ? '' : ` · ${valueOf(latest, new Fmt(language, zone))}`;
}

function unitOf({ unit, unitName }: FigureSubject, language: Language): string {
  return unitName[language] || unit || SENTENCES[language].province;
}

/** What a name holds never ends the line of a header. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
