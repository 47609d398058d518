import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { queries } from '@nhip/contracts';
import { DEFINITIONS, dossierOf, figureOf, pointsOf, type TimesInit } from './fake-answers';
import { correctionsOf, explanationOf, publicationOf } from './fake-explanations';
import { explainedDossierOf } from './fake-dossier';
import { FakePast, type KnownAsked, type Moment } from './fake-past';
import { fakeProvince, type FakeUnit } from './fake-province';
import { serviceNamed } from './fake-service';

const ZONE = 'Asia/Ho_Chi_Minh';
const localDay = (instant: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, dateStyle: 'short' }).format(instant);

type Answer<Out extends DescMessage> = MessageInitShape<Out>;
type Watcher = ServerWritableStream<object, object>;

/** The indicators as control-room knows them: the same descriptors, invented answers, changes when the spec says so. */
export class FakeIndicators {
  readonly units: FakeUnit[];
  sequence = 1_284_551;
  /** Answered instead of the truth while set. */
  failing = false;
  private knownAt: number;
  /** What was published, by whom; the newest first. */
  readonly published: { period: string; by: string; note: string }[] = [
    { period: '2026-10', by: 'admin', note: 'Báo cáo tháng 10' },
  ];
  /** Every question for figures, so that a spec can count them. */
  figuresAsked = 0;
  readonly past = new FakePast();
  private readonly watchers = new Set<Watcher>();
  private server = new Server();

  constructor(readonly now: () => number) {
    this.units = fakeProvince(now());
    this.knownAt = now();
    this.past.record(this.known());
  }

  /** @returns host:port */
  async listen(port = 0): Promise<string> {
    this.server = new Server();
    this.server.addService(serviceNamed(queries.IndicatorQueryService), {
      GetCatalogue: this.unary<typeof queries.GetCatalogueResponseSchema>(() => ({
        definitions: [...DEFINITIONS],
      })),
      GetUnits: this.unary<typeof queries.GetUnitsResponseSchema>(() => ({ units: this.unitList() })),
      GetFigures: this.unary<typeof queries.GetFiguresResponseSchema, queries.GetFiguresRequest>((asked) => {
        this.figuresAsked += 1;
        return { answers: asked.queries.map((query) => this.figures(query, this.at(asked))) };
      }),
      GetSeries: this.unary<typeof queries.GetSeriesResponseSchema, queries.GetSeriesRequest>((asked) => ({
        points: pointsOf(asked.indicator, within(this.at(asked), asked.unit), this.range(asked.window)),
        times: this.times(asked.window, asked),
      })),
      GetRanking: this.unary<typeof queries.GetRankingResponseSchema, queries.GetRankingRequest>((asked) =>
        this.ranking(asked),
      ),
      ListDossiers: this.unary<typeof queries.ListDossiersResponseSchema, queries.ListDossiersRequest>(
        (asked) => this.dossiers(asked),
      ),
      ...this.explanations(),
      WatchChanges: (call: Watcher) => {
        this.watchers.add(call);
        call.on('cancelled', () => this.watchers.delete(call));
        call.write(this.head());
      },
    });
    this.server.addService(serviceNamed(queries.IndicatorAdministrationService), {
      Publish: this.unary<typeof queries.PublishResponseSchema, queries.PublishRequest>(
        ({ period, by, note }) => {
          this.published.unshift({ period, by, note });
          return { publication: publicationOf({ period, by, note }, this.now()) };
        },
      ),
    });
    const bound = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, taken) =>
        error === null ? resolve(taken) : reject(error),
      ),
    );
    return `127.0.0.1:${bound}`;
  }

  /** Alters some unit as a new event would, and tells who watches. */
  change(alter: (units: FakeUnit[]) => void): void {
    alter(this.units);
    this.sequence += 1;
    this.knownAt = this.now();
    this.past.record(this.known());
    for (const watcher of this.watchers) watcher.write(this.head());
  }

  /** Ends every call and stops listening, as a crash would. */
  close(): void {
    this.watchers.clear();
    this.server.forceShutdown();
  }

  /** What is answered with nothing is not found; what is thrown is not valid. */
  private unary<Out extends DescMessage, In = unknown>(answer: (asked: In) => Answer<Out> | undefined) {
    return (
      call: ServerUnaryCall<object, MessageShape<Out>>,
      reply: sendUnaryData<MessageShape<Out>>,
    ): void => {
      if (this.failing) return reply({ code: status.UNAVAILABLE, details: 'away' });
      try {
        const told = answer(call.request as In);
        if (told === undefined) return reply({ code: status.NOT_FOUND, details: 'not known' });
        reply(null, told as MessageShape<Out>);
      } catch (error) {
        reply({ code: status.INVALID_ARGUMENT, details: (error as Error).message });
      }
    };
  }

  private head(): object {
    const clock = BigInt(this.now());
    return { sequence: BigInt(this.sequence), at: clock, measures: [], clock, clockPosition: clock };
  }

  private unitList() {
    return this.units.map(({ code, name, tier, shortName }) => ({
      code,
      name: { vi: name, en: name },
      tier,
      parent: 'T',
      validFrom: '2025-07-01',
      shortName,
    }));
  }

  private figures(
    query: queries.FigureQuery,
    moment: Moment,
  ): MessageInitShape<typeof queries.FigureAnswerSchema> {
    const units = within(moment, query.unit);
    const times = this.times(query.window, { asOfSequence: BigInt(moment.sequence) });
    if (query.by === 'unit')
      return { times, figures: units.map((unit) => figureOf(query.indicator, [unit], unitNamed(unit))) };
    if (query.by === '') {
      const [only] = query.unit === '' ? [] : units;
      const earlier =
        query.window?.window.case === 'range' ? units.slice(0, Math.ceil(units.length * 0.7)) : units;
      return {
        times,
        figures: [figureOf(query.indicator, earlier, only === undefined ? {} : unitNamed(only))],
      };
    }
    const groups = { field: ['Đất đai', 'Hộ tịch', 'Xây dựng', 'Chứng thực'], level: ['full', 'partial'] };
    const named = groups[query.by as keyof typeof groups] ?? ['online', 'in-person', 'post'];
    return {
      times,
      figures: named.map((group, at) => partOf(query.indicator, units, { group, share: 0.55 ** (at + 1) })),
    };
  }

  private ranking(
    asked: queries.GetRankingRequest,
  ): MessageInitShape<typeof queries.GetRankingResponseSchema> {
    const units = this.at(asked).units.filter(({ tier }) => tier === asked.tier);
    const enough = units.filter(({ fellDue }) => fellDue >= asked.minimumN);
    const value = ({ fellDue, late }: FakeUnit): number => (fellDue - late) / fellDue;
    const sorted = enough.toSorted((one, other) => value(other) - value(one));
    return {
      ranked: sorted.map((unit) => ({
        rank: sorted.findIndex((each) => value(each) === value(unit)) + 1,
        figure: figureOf(asked.indicator, [unit], unitNamed(unit)),
      })),
      leftOut: units.length - enough.length,
      times: this.times(asked.window, asked),
    };
  }

  private dossiers(
    asked: queries.ListDossiersRequest,
  ): MessageInitShape<typeof queries.ListDossiersResponseSchema> {
    const units = within(this.at(asked), asked.unit);
    const figure = figureOf(asked.indicator, units);
    const [n, d] = [Number(figure.numerator), Number(figure.denominator ?? 0n)];
    const total = asked.part === 'rest' ? d - n : asked.part === 'denominator' ? d : n;
    const from = Number(asked.pageToken || 0);
    const count = Math.max(0, Math.min(asked.pageSize, total - from));
    const told = Array.from({ length: count }, (_, at) =>
      dossierOf(from + at, { unit: units[at % units.length]!, now: this.now(), part: asked.part }),
    );
    const next = from + count < total ? String(from + count) : '';
    return {
      dossiers: told,
      total: BigInt(total),
      nextPageToken: next,
      times: this.times(asked.window, asked),
    };
  }

  private range(window: queries.Window | undefined, clock = this.now()): { from: string; to: string } {
    if (window?.window.case === 'range') return window.window.value;
    if (window?.window.case === 'period') return monthOf(window.window.value);
    const today = localDay(clock);
    return { from: `${today.slice(0, 8)}01`, to: today };
  }

  private explanations() {
    return {
      Explain: this.unary<typeof queries.ExplainResponseSchema, queries.ExplainRequest>((asked) => {
        const units = within(this.at(asked), asked.unit);
        const [only] = asked.unit === '' ? [] : units;
        const figure = figureOf(asked.indicator, units, only === undefined ? {} : unitNamed(only));
        return explanationOf(figure, this.times(asked.window, asked), asked.window);
      }),
      ExplainDossier: this.unary<typeof queries.ExplainDossierResponseSchema, queries.ExplainDossierRequest>(
        (asked) => {
          if (!asked.subject.startsWith('H00.01-')) return undefined;
          const unit = this.units[3]!;
          return explainedDossierOf(asked.subject, {
            unit,
            now: this.now(),
            times: this.times(undefined, asked),
          });
        },
      ),
      ListPublications: this.unary<typeof queries.ListPublicationsResponseSchema>(() => ({
        publications: this.published.map((each) => publicationOf(each, this.now())),
      })),
      ListCorrections: this.unary<
        typeof queries.ListCorrectionsResponseSchema,
        queries.ListCorrectionsRequest
      >((asked) => ({
        corrections: correctionsOf(this.units, this.now()).filter(
          ({ period, indicator, unit }) =>
            [period, ''].includes(asked.period) &&
            [indicator, ''].includes(asked.indicator) &&
            (asked.anyUnit || unit === asked.unit),
        ),
        times: this.times(undefined, {}),
      })),
    };
  }

  private known(): Moment {
    return { sequence: this.sequence, at: this.knownAt, units: this.units };
  }

  private at(asked: KnownAsked): Moment {
    return this.past.then(asked) ?? this.known();
  }

  private times(window: queries.Window | undefined, asked: KnownAsked): TimesInit {
    const then = this.past.then(asked);
    const clock = BigInt(then?.at ?? this.now());
    return {
      happened: this.range(window, Number(clock)),
      clock,
      clockPosition: clock,
      knownSequence: BigInt(then?.sequence ?? this.sequence),
      knownAt: BigInt(then?.at ?? this.knownAt),
      zone: ZONE,
    };
  }
}

/** The days of a month like "2026-10". */
function monthOf(period: string): { from: string; to: string } {
  const [year = 0, month = 0] = period.split('-').map(Number);
  return { from: `${period}-01`, to: new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) };
}

const within = ({ units }: Moment, unit: string): FakeUnit[] =>
  unit === '' ? units : units.filter(({ code }) => code === unit);

/** A share of a figure, as if that many of its dossiers were of the group. */
function partOf(indicator: string, units: FakeUnit[], { group, share }: { group: string; share: number }) {
  const scaled = units.map((unit) => ({
    ...unit,
    fellDue: Math.round(unit.fellDue * share),
    late: Math.round(unit.late * share ** 1.3),
    overdue: Math.round(unit.overdue * share),
    near: Math.round(unit.near * share),
  }));
  return figureOf(indicator, scaled, { group });
}

const unitNamed = ({ code, name }: FakeUnit) => ({ unit: code, unitName: { vi: name, en: name } });

/** Saturday, 21 November 2026, 09:07:15 in Viet Nam: the moment of the pictures in the design. */
export const PICTURED_AT = Date.parse('2026-11-21T09:07:15+07:00');
