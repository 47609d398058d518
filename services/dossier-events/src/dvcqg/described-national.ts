import { Zone } from '@nhip/kernel';
import { failures, schemaRef, type DescribedRoutes } from '@nhip/stream/docs';
import { STATEMENT_OUTCOMES } from '@nhip/stream/statements';
import { z } from 'zod';
import { ERROR_CODES } from './adapter';
import { ENVELOPE } from './message';
import { MESSAGE_LIMITS, recordSchemas } from './record-schemas';

type JsonSchema = DescribedRoutes['schemas'][string];

/** The door of national messages as OpenAPI has it, with the schemas that read them. */
export function describedNational(): DescribedRoutes {
  return { paths: { '/v1/adapters/dvcqg': { post: SEND } }, schemas: schemas() };
}

const STATE = {
  session: 'phiên-1',
  madonvi: 'xa-dong-tam',
  service: 'DongBoHoSoMC',
  data: [
    {
      MaHoSo: 'H00.01-261103-0200',
      MaTTHC: '1.004227',
      TenTTHC: 'Đăng ký biến động quyền sử dụng đất',
      TenLinhVuc: 'Đất đai',
      KenhThucHien: '2',
      MucDo: 'Toàn trình',
      NgayNopHoSo: '20261103080000',
      NgayTiepNhan: '20261103091500',
      NgayHenTra: '20261117170000',
      TrangThaiHoSo: '4',
      NgayCapNhat: '20261103092000',
      DanhSachHoSoBoSung: [],
    },
  ],
};
const PROGRESS = {
  session: 'phiên-1',
  madonvi: 'xa-dong-tam',
  service: 'CapNhatTienDoHoSoMC',
  data: [
    {
      MaHoSo: 'H00.01-261103-0200',
      ThoiDiemXuLy: '20261104100000',
      NoiDungXuLy: 'Thẩm định',
      TrangThai: '4',
    },
  ],
};
const answer = (description: string): object => ({
  description,
  content: { 'application/json': { schema: schemaRef('NationalAnswer') } },
});
const SEND = {
  operationId: 'sendNationalMessage',
  tags: ['states'],
  summary: 'Thông điệp đồng bộ quốc gia · send a national synchronisation message',
  description:
    'Each record says a state; the events follow from all that was said of a dossier, whatever its order and ' +
    'repetition. Personal fields fall. At most 1 MiB, not compressed; only a key without bounds or a signature.',
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: schemaRef('NationalMessage'),
        examples: { state: { value: STATE }, progress: { value: PROGRESS } },
      },
    },
  },
  responses: {
    202: answer('At least one record was taken and committed.'),
    ...failures(400, 401, 403, 413, 415, 429, 503),
    422: answer('No record was taken.'),
  },
};

function schemas(): DescribedRoutes['schemas'] {
  const { state, progress } = recordSchemas(new Zone('UTC'));
  const envelope = read(ENVELOPE) as JsonSchema & { readonly properties: Record<string, JsonSchema> };
  const message = (service: string, record: string): JsonSchema => {
    const { properties } = envelope;
    const data = { ...properties['data'], items: schemaRef(record) };
    return { ...envelope, properties: { ...properties, service: { const: service }, data } };
  };
  return {
    NationalMessage: {
      description: `At most ${MESSAGE_LIMITS.records} records; further fields may stand anywhere and fall.`,
      oneOf: [message('DongBoHoSoMC', 'NationalState'), message('CapNhatTienDoHoSoMC', 'NationalProgress')],
    },
    NationalState: { ...read(state), description: 'What is known of a dossier now; always whole.' },
    NationalProgress: { ...read(progress), description: 'One step of a dossier.' },
    NationalAnswer: ANSWER,
  };
}

const ERROR_CODE = {
  type: 'integer',
  enum: Object.values(ERROR_CODES),
  description: '0: taken; 1: something was not.',
};
const FIELD_FAULTS = {
  type: 'array',
  items: {
    type: 'object',
    required: ['field', 'detail'],
    properties: { field: { type: 'string' }, detail: { type: 'string' } },
  },
};
const ANSWER: JsonSchema = {
  type: 'object',
  required: ['error_code', 'message', 'result'],
  properties: {
    error_code: ERROR_CODE,
    message: { type: 'string' },
    errors: { ...FIELD_FAULTS, description: 'Of the message itself.' },
    result: {
      type: 'array',
      description: 'One per record, in order.',
      items: {
        type: 'object',
        required: ['error_code', 'outcome'],
        properties: {
          MaHoSo: { type: 'string' },
          error_code: ERROR_CODE,
          outcome: { type: 'string', enum: [...STATEMENT_OUTCOMES] },
          reason: { type: 'string', description: 'Why it was refused.' },
          changes: { type: 'array', items: schemaRef('StatementChange') },
          errors: FIELD_FAULTS,
        },
      },
    },
  },
};

function read(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...bare } = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
  return bare;
}
