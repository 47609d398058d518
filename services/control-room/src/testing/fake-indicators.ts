import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { loadPackageDefinition, Server, ServerCredentials, status } from '@grpc/grpc-js';
import type {
  sendUnaryData,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceClientConstructor,
} from '@grpc/grpc-js';
import { queries } from '@nhip/contracts';
import { grpcPackageDefinition } from '@nhip/runtime/grpc';
import { DEFINITIONS, dossierOf, figureOf, pointsOf, type TimesInit } from './fake-answers';
import { fakeProvince, type FakeUnit } from './fake-province';

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
  private readonly watchers = new Set<Watcher>();
  private server = new Server();

  constructor(readonly now: () => number) {
    this.units = fakeProvince(now());
    this.knownAt = now();
  }

  /** @returns host:port */
  async listen(port = 0): Promise<string> {
    this.server = new Server();
    const { service } = serviceOf();
    this.server.addService(service, {
      GetCatalogue: this.unary<typeof queries.GetCatalogueResponseSchema>(() => ({
        definitions: [...DEFINITIONS],
      })),
      GetUnits: this.unary<typeof queries.GetUnitsResponseSchema>(() => ({ units: this.unitList() })),
      GetFigures: this.unary<typeof queries.GetFiguresResponseSchema, queries.GetFiguresRequest>((asked) => ({
        answers: asked.queries.map((query) => this.figures(query)),
      })),
      GetSeries: this.unary<typeof queries.GetSeriesResponseSchema, queries.GetSeriesRequest>((asked) => ({
        points: pointsOf(asked.indicator, this.within(asked.unit), this.range(asked.window)),
        times: this.times(asked.window),
      })),
      GetRanking: this.unary<typeof queries.GetRankingResponseSchema, queries.GetRankingRequest>((asked) =>
        this.ranking(asked),
      ),
      ListDossiers: this.unary<typeof queries.ListDossiersResponseSchema, queries.ListDossiersRequest>(
        (asked) => this.dossiers(asked),
      ),
      WatchChanges: (call: Watcher) => {
        this.watchers.add(call);
        call.on('cancelled', () => this.watchers.delete(call));
        call.write(this.head());
      },
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
    for (const watcher of this.watchers) watcher.write(this.head());
  }

  /** Ends every call and stops listening, as a crash would. */
  close(): void {
    this.watchers.clear();
    this.server.forceShutdown();
  }

  private unary<Out extends DescMessage, In = unknown>(answer: (asked: In) => Answer<Out>) {
    return (
      call: ServerUnaryCall<object, MessageShape<Out>>,
      reply: sendUnaryData<MessageShape<Out>>,
    ): void => {
      if (this.failing) return reply({ code: status.UNAVAILABLE, details: 'away' });
      reply(null, answer(call.request as In) as MessageShape<Out>);
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

  private figures(query: queries.FigureQuery): MessageInitShape<typeof queries.FigureAnswerSchema> {
    const units = this.within(query.unit);
    const times = this.times(query.window);
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
    const units = this.units.filter(({ tier }) => tier === asked.tier);
    const enough = units.filter(({ fellDue }) => fellDue >= asked.minimumN);
    const value = ({ fellDue, late }: FakeUnit): number => (fellDue - late) / fellDue;
    const sorted = enough.toSorted((one, other) => value(other) - value(one));
    return {
      ranked: sorted.map((unit) => ({
        rank: sorted.findIndex((each) => value(each) === value(unit)) + 1,
        figure: figureOf(asked.indicator, [unit], unitNamed(unit)),
      })),
      leftOut: units.length - enough.length,
      times: this.times(asked.window),
    };
  }

  private dossiers(
    asked: queries.ListDossiersRequest,
  ): MessageInitShape<typeof queries.ListDossiersResponseSchema> {
    const [unit] = this.within(asked.unit);
    const figure = figureOf(asked.indicator, this.within(asked.unit));
    const [n, d] = [Number(figure.numerator), Number(figure.denominator ?? 0n)];
    const total = asked.part === 'rest' ? d - n : asked.part === 'denominator' ? d : n;
    const from = Number(asked.pageToken || 0);
    const count = Math.max(0, Math.min(asked.pageSize, total - from));
    const told = Array.from({ length: count }, (_, at) =>
      dossierOf(from + at, { unit: unit!, now: this.now(), part: asked.part }),
    );
    const next = from + count < total ? String(from + count) : '';
    return { dossiers: told, total: BigInt(total), nextPageToken: next, times: this.times(asked.window) };
  }

  private within(unit: string): FakeUnit[] {
    return unit === '' ? this.units : this.units.filter(({ code }) => code === unit);
  }

  private range(window: queries.Window | undefined): { from: string; to: string } {
    if (window?.window.case === 'range') return window.window.value;
    const today = localDay(this.now());
    return { from: `${today.slice(0, 8)}01`, to: today };
  }

  private times(window: queries.Window | undefined): TimesInit {
    const clock = BigInt(this.now());
    return {
      happened: this.range(window),
      clock,
      clockPosition: clock,
      knownSequence: BigInt(this.sequence),
      knownAt: BigInt(this.knownAt),
      zone: ZONE,
    };
  }
}

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

function serviceOf(): ServiceClientConstructor {
  const packages = loadPackageDefinition(grpcPackageDefinition(queries.IndicatorQueryService));
  const path = queries.IndicatorQueryService.typeName.split('.');
  return path.reduce<unknown>(
    (at, step) => (at as Record<string, unknown>)[step],
    packages,
  ) as ServiceClientConstructor;
}

/** Saturday, 21 November 2026, 09:07:15 in Viet Nam: the moment of the pictures in the design. */
export const PICTURED_AT = Date.parse('2026-11-21T09:07:15+07:00');
