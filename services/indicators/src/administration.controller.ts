import { create } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { queries as wire } from '@nhip/contracts';
import { Indicators } from './indicators';
import { loadUnits } from './load-units';
import { listMissing } from './queries/missing';
import { publish } from './queries/publications';
import { FIRST_STREAM } from './queries.controller';
import { scopeOf } from './queries/question';

const SERVICE = 'IndicatorAdministrationService';

/** The gRPC door of the operator: whoever holds the shared token has checked that it is one. */
@Controller()
export class AdministrationController {
  constructor(@Inject(Indicators) private readonly indicators: Indicators) {}

  @GrpcMethod(SERVICE, 'LoadUnits')
  async loadUnits({ units }: wire.LoadUnitsRequest): Promise<wire.LoadUnitsResponse> {
    return create(wire.LoadUnitsResponseSchema, await loadUnits(this.indicators.units, units));
  }

  @GrpcMethod(SERVICE, 'CheckDrift')
  async checkDrift(): Promise<wire.CheckDriftResponse> {
    const { facts, tallies, drift, atLeast, differences, sequence } = await this.indicators.recounter.run();
    return create(wire.CheckDriftResponseSchema, {
      facts: BigInt(facts),
      tallies: BigInt(tallies),
      drift: BigInt(drift),
      atLeast,
      differences: differences.map(({ key, live, recounted }) => ({
        ...{ key, live: BigInt(live), recounted: BigInt(recounted) },
      })),
      knownSequence: BigInt(sequence),
    });
  }

  @GrpcMethod(SERVICE, 'ListMissing')
  async listMissing(asked: wire.ListMissingRequest): Promise<wire.ListMissingResponse> {
    const { snapshots } = this.indicators;
    const stream = asked.stream || FIRST_STREAM;
    return snapshots.read((snapshot) => listMissing(snapshot, { ...asked, stream }));
  }

  @GrpcMethod(SERVICE, 'Publish')
  async publish({ scope, ...asked }: wire.PublishRequest): Promise<wire.PublishResponse> {
    const { snapshots, catalogue, writes: pool } = this.indicators;
    const publication = await publish({ pool, snapshots, catalogue }, asked, scopeOf(scope));
    return create(wire.PublishResponseSchema, { publication });
  }
}
